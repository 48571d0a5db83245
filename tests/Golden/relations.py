"""relations.py CORPUS SPLITS OUT ONNX DEPTH: folds.csv, cca-in-sample.json, ridge-held-out.json.

Labels and folds of all utterances, and what every layer of the network has to do with the speech rate: in-sample CCA by scikit-learn, beside the multiple
correlation of least squares, and the nested held-out ridge by numpy. Nothing is this project's code, from the samples on.
"""
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import simamresnet
import speech
from sklearn.cross_decomposition import CCA

RULE = (
    "outer fold k held out; inner folds are the other four; penalties 20 values from 1e-2 to 1e7, equally spaced in log10, added to the squared singular values of the "
    "training matrix; channels centred by their training means and all divided by one scale, the standard deviation of all centred training entries; target centred; the "
    "penalty with the least inner squared error summed over the inner folds; predictions of the five folds pooled"
)
PENALTIES = np.logspace(-2, 7, 20)


def predictions(x, y, train, test):
    """Of the rows of test, one column for each penalty."""
    mean = x[train].mean(axis=0)
    scale = (x[train] - mean).std()
    centred = (x[train] - mean) / scale
    u, s, v = np.linalg.svd(centred, full_matrices=False)
    uy = u.T @ (y[train] - y[train].mean())
    weights = v.T @ ((s / (s**2 + PENALTIES[:, None])) * uy).T
    return y[train].mean() + ((x[test] - mean) / scale) @ weights


def ridge(x, y, fold):
    answers, constants, penalties = np.empty(len(y)), np.empty(len(y)), []
    for outer in range(speech.FOLDS):
        error = np.zeros(len(PENALTIES))
        for inner in set(range(speech.FOLDS)) - {outer}:
            train, test = (fold != outer) & (fold != inner), fold == inner
            error += ((predictions(x, y, train, test) - y[test, None]) ** 2).sum(axis=0)
        best = int(np.argmin(error))
        penalties.append(round(float(PENALTIES[best]), 6))
        train, test = fold != outer, fold == outer
        answers[test] = predictions(x, y, train, test)[:, best]
        constants[test] = y[train].mean()
    squared = ((y - answers) ** 2).sum()
    return {
        "dim": x.shape[1], "r2": round(1 - squared / ((y - y.mean()) ** 2).sum(), 6), "r2_vs_train_mean": round(1 - squared / ((y - constants) ** 2).sum(), 6),
        "mse": round(squared / len(y), 6), "penalties": penalties,
    }


def cca(x, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        a, b = CCA(n_components=1, max_iter=5000, tol=1e-12).fit_transform(x, y[:, None])
    centred = x - x.mean(axis=0)
    fitted = centred @ np.linalg.lstsq(centred, y - y.mean(), rcond=None)[0]
    return {
        "dim": x.shape[1], "cca_sklearn": round(abs(float(np.corrcoef(a[:, 0], b[:, 0])[0, 1])), 6),
        "ols_multiple_r": round(float(np.sqrt((fitted**2).sum() / ((y - y.mean()) ** 2).sum())), 6),
    }


def write(path, **content):
    Path(path).write_text(json.dumps(content).replace('}, "', '},\n"').replace('"layers": {', '"layers": {\n') + "\n")


corpus, splits, out, onnx, depth = sys.argv[1:]
utterances = speech.utterances(corpus, splits.split(","))
folds = speech.folds(one.speaker for one in utterances)
with open(Path(out, "folds.csv"), "w") as table:
    table.write("utterance,speaker,split,cps,fold\n")
    for one in sorted(utterances):
        table.write(f"{one.id},{one.speaker},{one.split},{one.cps:.9f},{folds[one.speaker]}\n")

network = simamresnet.Weights(onnx)
means = {}
for one in utterances:
    layers, embedding = simamresnet.layers_of(network, int(depth), speech.fbank(one.path, "hamming"))
    for name, mean in {**layers, "embedding": embedding}.items():
        means.setdefault(name, []).append(mean.double().numpy())
rates = np.array([one.cps for one in utterances])
fold = np.array([folds[one.speaker] for one in utterances])
stacked = {name: np.stack(rows) for name, rows in means.items()}
write(Path(out, "cca-in-sample.json"), samples=len(rates), layers={name: cca(x, rates) for name, x in stacked.items()})
write(Path(out, "ridge-held-out.json"), rule=RULE, layers={name: ridge(x, rates, fold) for name, x in stacked.items()})
