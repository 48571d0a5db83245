"""held_out.py OUT: held-out.json.

What the held-out statistics say of made speakers, by numpy and scipy, each as its rule is written: regressions are solved anew for every fold, every speaker left out and every penalty, the hat matrix
is written out, quantiles and densities are scipy's. Nothing is this project's code. The data are in the file, so that it can be read alone.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from scipy import optimize, stats

FOLDS, DEALS = 4, 5
PENALTIES = np.logspace(-2, 7, 20)
MIN_UTTERANCES, OF_DEALS = 5, 1.5

random = np.random.default_rng(14)
sizes = [5 + i % 3 for i in range(22)] + [2, 1, 3]
ids = [f"s{i}" for i, size in enumerate(sizes) for _ in range(size)]
speaker = np.repeat(np.arange(len(sizes)), sizes)
count, channels = len(ids), 7
layers = {}
for name in ("one", "other"):
    common = random.standard_normal((len(sizes), channels))[speaker]
    layers[name] = np.round(0.8 * common + 0.6 * random.standard_normal((count, channels)), 4).astype("float32").astype(float)
weights = random.standard_normal((channels, 2)) / np.sqrt(channels)
targets = np.round(
    11 + layers["one"] @ weights + 0.4 * layers["other"] @ weights + 0.5 * random.standard_normal((len(sizes), 2))[speaker] + 0.6 * random.standard_normal((count, 2)), 4)


def ridge(x, y, train, test, penalties, scale=None):
    """Answers for test, one column for each penalty. Penalised least squares with an intercept; channels are divided by one number."""
    mean = x[train].mean(axis=0)
    scale = (x[train] - mean).std() if scale is None else scale
    a, b = (x[train] - mean) / scale, (x[test] - mean) / scale
    return np.stack([y[train].mean() + b @ np.linalg.solve(a.T @ a + p * np.eye(x.shape[1]), a.T @ (y[train] - y[train].mean())) for p in penalties], axis=1)


def folds(deal):
    """Speakers in the order of the SHA-256 of their ids, of a later deal of its number and the id, dealt in turn."""
    order = sorted(set(ids), key=lambda one: hashlib.sha256((one if deal == 0 else f"{deal} {one}").encode()).hexdigest())
    return np.array([order.index(one) % FOLDS for one in ids])


def nested(x, y, fold):
    answers, chosen = np.empty(count), []
    for outer in range(FOLDS):
        error = sum(
            ((ridge(x, y, (fold != outer) & (fold != inner), fold == inner, PENALTIES) - y[fold == inner, None]) ** 2).sum(axis=0)
            for inner in range(FOLDS) if inner != outer)
        chosen.append(PENALTIES[int(np.argmin(error))])
        answers[fold == outer] = ridge(x, y, fold != outer, fold == outer, chosen[-1:])[:, 0]
    return answers, chosen


def clipped(answers, y, fold):
    low = np.array([y[fold != k].min() for k in range(FOLDS)])
    high = np.array([y[fold != k].max() for k in range(FOLDS)])
    return np.clip(answers, low[fold], high[fold])


counts = np.bincount(speaker)
counted = counts >= MIN_UTTERANCES


def by_speaker(values, centre, centre_between):
    means = np.bincount(speaker, values) / counts
    within = np.bincount(speaker, (values - means[speaker]) ** 2)
    return {
        "pooled": np.bincount(speaker, (values - centre) ** 2),
        "within": np.where(counted, within, 0),
        "between": np.where(counted, counts * (means - centre_between) ** 2, 0),
    }


def interval(deals_a, deals_b, part):
    """log(sum b / sum a) of means over deals, its standard error over speakers by linearisation and over training sets by the deals, and its interval by t."""
    a, b = np.mean(deals_a, axis=0), np.mean(deals_b, axis=0)
    size = len(counts) if part == "pooled" else int(counted.sum())
    influence = b / b.sum() - a / a.sum()
    of_deals = np.var([np.log(one.sum() / other.sum()) for other, one in zip(deals_a, deals_b)], ddof=1)
    error = np.sqrt((influence**2).sum() * size / (size - 1) + OF_DEALS * of_deals)
    value = np.log(b.sum() / a.sum())
    half = stats.t.ppf(0.975, size - 1) * error
    return {"value": value, "error": error, "low": value - half, "high": value + half}


def left_out(x, y):
    """R² over left-out speakers with the penalty of the least criterion, from the hat matrix."""
    scale = (x - x.mean(axis=0)).std()
    everything = np.ones(count, bool)
    criteria = []
    for penalty in PENALTIES:
        hat = np.stack([ridge(x, unit, everything, everything, [penalty], scale)[:, 0] for unit in np.eye(count)], axis=1)
        errors = y - hat @ y
        means = np.bincount(speaker, errors) / counts
        between = (counts * means**2).sum()
        of_means = sum(hat[np.ix_(speaker == s, speaker == s)].sum() / counts[s] for s in range(len(sizes)))
        trace = np.trace(hat)
        criteria.append(
            between / (1 - of_means / len(sizes)) ** 2 + ((errors**2).sum() - between) / (1 - (trace - of_means) / (count - len(sizes))) ** 2)
    penalty = PENALTIES[int(np.argmin(criteria))]
    errors = np.empty(count)
    for s in range(len(sizes)):
        errors[speaker == s] = y[speaker == s] - ridge(x, y, speaker != s, speaker == s, [penalty], scale)[:, 0]
    parts, total = by_speaker(errors, 0, 0), totals(y)
    return {"penalty": penalty, **{part: 1 - parts[part].sum() / total[part].sum() for part in parts}}


def totals(y):
    return by_speaker(y, y.mean(), y[counted[speaker]].mean())


def student(errors):
    """The likeliest scale of every number of degrees of freedom, by a search, and the likeliest of these."""
    best = None
    for freedom in (3, 5, 10, 30, 100):
        found = optimize.minimize_scalar(lambda log: -stats.t.logpdf(errors, freedom, scale=np.exp(log)).sum(), bounds=(-6, 4), method="bounded", options={"xatol": 1e-10})
        if best is None or found.fun < best["bits"]:
            best = {"freedom": freedom, "scale": float(np.exp(found.x)), "bits": found.fun}
    return {**best, "bits": best["bits"] / np.log(2)}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [rounded(one) for one in value]
    return float(f"{value:.10g}")


found, errors_of = {}, {}
for name, x in layers.items():
    found[name] = []
    for t in range(targets.shape[1]):
        y = targets[:, t]
        deals = [(fold, *nested(x, y, fold)) for fold in map(folds, range(DEALS))]
        kept = [clipped(answers, y, fold) for fold, answers, _ in deals]
        each = [by_speaker(y - answers, 0, 0) for answers in kept]
        errors = {part: [one[part] for one in each] for part in each[0]}
        total = totals(y)
        scores = [1 - one["pooled"].sum() / total["pooled"].sum() for one in each]
        errors_of[name, t] = errors
        found[name].append({
            "first_r2": 1 - ((y - deals[0][1]) ** 2).sum() / total["pooled"].sum(),
            "first_penalties": deals[0][2],
            "deal_deviation": np.std(scores, ddof=1),
            "rmse": np.sqrt(np.mean(errors["pooled"], axis=0).sum() / count),
            "correlation": np.mean([np.corrcoef(y, answers)[0, 1] for answers in kept]),
            "parts": {part: {"r2": 1 - np.mean(errors[part], axis=0).sum() / total[part].sum(), "log_share": interval([total[part]] * DEALS, errors[part], part)} for part in errors},
            "left_out": left_out(x, y),
        })

drawn = np.concatenate([stats.t.rvs(4, scale=0.7, size=40, random_state=3), [9.0]])
content = {
    "folds": FOLDS, "deals": DEALS, "speakers": ids, "layers": {name: x.ravel().tolist() for name, x in layers.items()}, "channels": channels, "targets": targets.T.tolist(),
    "found": rounded(found),
    "ratio": rounded({part: interval(errors_of["one", 0][part], errors_of["other", 0][part], part) for part in errors_of["one", 0]}),
    "student": {"errors": rounded(drawn), "found": rounded(student(np.array(rounded(drawn))))},
}
Path(sys.argv[1], "held-out.json").write_text(json.dumps(content).replace('"found"', '\n"found"').replace('}, {"first', '},\n{"first') + "\n")
