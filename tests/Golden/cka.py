"""Linear CKA without bias of the two layers of held-out.json, by the formula of Song, Smola, Gretton, Bedo & Borgwardt (2012, equation 5): a golden of `LinearCka`, which uses U-centred matrices instead.

    python3 cka.py FOLDER
"""
import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
content = json.loads((folder / "held-out.json").read_text())
layers = {name: np.array(values).reshape(-1, content["channels"]) for name, values in content["layers"].items()}


def hsic(x, y):
    k, m = x @ x.T, y @ y.T
    np.fill_diagonal(k, 0)
    np.fill_diagonal(m, 0)
    n = len(k)
    return (np.trace(k @ m) + k.sum() * m.sum() / ((n - 1) * (n - 2)) - 2 / (n - 2) * (k.sum(axis=0) @ m.sum(axis=1))) / (n * (n - 3))


def cka(x, y):
    return hsic(x, y) / np.sqrt(hsic(x, x) * hsic(y, y))


few = {name: x[:12] for name, x in layers.items()}
found = {"all": cka(layers["one"], layers["other"]), "first_12": cka(few["one"], few["other"])}
(folder / "cka.json").write_text(json.dumps(found) + "\n")
