"""check.py FOUND KNOWN: compares what the scripts here make of ../shared with the numbers of ../shared/golden, and fails where they differ by more than tests allow."""
import csv
import json
import sys
from pathlib import Path

import numpy as np

found, known = map(Path, sys.argv[1:])
worst = {}


def compare(name, a, b, allowed):
    difference = float(np.abs(np.asarray(a, "float64") - np.asarray(b, "float64")).max()) / allowed
    worst[name] = max(worst.get(name, 0), difference)


for path in sorted(found.glob("fbank/*.npy")):
    compare("fbank", np.load(path), np.load(known / "fbank" / path.name), 2e-3)
for name in ("samresnet34-w8", "samresnet100-w8"):
    mine, theirs = (json.loads((folder / f"{name}.json").read_text())["utterances"] for folder in (found, known))
    for utterance, values in mine.items():
        assert list(values["layers"]) == list(theirs[utterance]["layers"])
        compare(name, values["embedding"], theirs[utterance]["embedding"], 1e-3 * np.abs(values["embedding"]).max())
        for layer, value in values["layers"].items():
            compare(name, value["mean"], theirs[utterance]["layers"][layer]["mean"], 1e-3 * np.abs(value["mean"]).max())
for name, keys in (("cca-in-sample", ("cca_sklearn", "ols_multiple_r")), ("ridge-held-out", ("r2", "r2_vs_train_mean"))):
    mine, theirs = (json.loads((folder / f"{name}.json").read_text())["layers"] for folder in (found, known))
    assert list(mine) == list(theirs)
    for layer, values in mine.items():
        compare(name, [values[key] for key in keys], [theirs[layer][key] for key in keys], 1e-3)
mine, theirs = (sorted(csv.reader((folder / "folds.csv").open())) for folder in (found, known))
assert [row[:3] + row[4:] for row in mine] == [row[:3] + row[4:] for row in theirs]
compare("folds", *([float(row[3]) for row in rows if row[3] != "cps"] for rows in (mine, theirs)), 1e-9)
for name, share in worst.items():
    print(f"{name}: greatest difference {share:.3f} of what is allowed")
sys.exit(any(share > 1 for share in worst.values()))
