"""tsne.py OUT FBANK...: tsne.json, t-SNE of the frames of golden fbanks by scikit-learn, one entry for each.

`kl_of_given`: the divergence KL(P‖Q) of a picture that is given, the first two bins of each frame less their means, by scikit-learn's own functions.
`kl_of_best`: what scikit-learn's exact t-SNE ends with, the best of a start along the principal components and of three random ones.
"""
import json
import sys
from pathlib import Path

import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import TSNE, _t_sne

PERPLEXITY = 20
out, *paths = sys.argv[1:]
content = []
for path in paths:
    frames = np.load(path).astype("float64")
    n = len(frames)
    affinities = _t_sne._joint_probabilities(squareform(pdist(frames, "sqeuclidean")), PERPLEXITY, 0)
    given = frames[:, :2] - frames[:, :2].mean(axis=0)
    kl_of_given = _t_sne._kl_divergence(given.ravel(), affinities, 1, n, 2)[0]
    starts = [("pca", 0)] + [("random", seed) for seed in range(3)]
    found = [TSNE(perplexity=PERPLEXITY, method="exact", init=init, random_state=seed, n_iter=2000, learning_rate="auto").fit(frames).kl_divergence_ for init, seed in starts]
    content.append({"points": Path(path).name, "perplexity": PERPLEXITY, "kl_of_given": round(float(kl_of_given), 9), "kl_of_best": round(float(min(found)), 6)})
    print(found)
Path(out, "tsne.json").write_text("[\n" + ",\n".join(map(json.dumps, content)) + "\n]\n")
