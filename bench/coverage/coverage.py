"""coverage.py OUT [SECONDS]: how often the intervals of docs/statistics.md hold, on made corpora, by numpy. One line of JSON for each corpus; then the table.

Independent of the project's code: the nested ridge from sums of products, ten deals of folds, R² on all speakers there could be from the weights of the regressions.
Sixteen processors take three minutes. On Debian: apt-get install python3-scipy.
"""
import json
import os
import sys
import time
from multiprocessing import Pool

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402

PENALTIES = 10 ** np.linspace(-2, 7, 20)
FOLDS, DEALS, OF_DEALS = 5, 10, 1.5
STRONG, WEAK = (0.2, 0.2, 0.25), (0.03, 0.03, 0.3)  # of the variance of the target: what channels explain within and between speakers, and what else is the speaker's


def make(speakers, utterances, channels, shares, seed):
    random = np.random.default_rng(seed)
    within, between, other = shares
    direction = random.standard_normal(channels)
    direction /= np.linalg.norm(direction)
    common = random.standard_normal((speakers, channels)) / 2**0.5
    own = random.standard_normal((speakers * utterances, channels)) / 2**0.5
    speaker = np.repeat(np.arange(speakers), utterances)
    effect = (2 * between) ** 0.5 * common @ direction + other**0.5 * random.standard_normal(speakers)
    target = effect[speaker] + (2 * within) ** 0.5 * own @ direction + (1 - sum(shares)) ** 0.5 * random.standard_normal(len(speaker))
    return common[speaker] + own, target, speaker, direction, random


def truth(direction, weights, intercept, shares, utterances):
    """1 - R² of all speakers there could be: pooled, within, between."""
    within, between, other = shares
    padded = np.zeros(len(direction))
    padded[: len(weights)] = weights
    deviation = 0.5 * (((2 * within) ** 0.5 * direction - padded) ** 2).sum() + 1 - sum(shares)
    mean = 0.5 * (((2 * between) ** 0.5 * direction - padded) ** 2).sum() + other + intercept**2
    rest = 1 - between - other
    return np.array([deviation + mean, deviation / rest, (mean + deviation / utterances) / (between + other + rest / utterances)])


def fit(total, products, out, channels):
    sums = total - sum(products[fold] for fold in out)
    means = sums[0, 1:] / sums[0, 0]
    left = sums[1:, 1:] - np.outer(sums[0, 1:], means)
    values, vectors = np.linalg.eigh(left[:-1, :-1])
    values = np.maximum(values, 0)
    projected = vectors.T @ left[:-1, -1]

    def weights(penalties):
        found = vectors @ (projected[:, None] / (values[:, None] + penalties * values.sum() / (sums[0, 0] * channels)))
        return np.concatenate([(means[-1] - means[:-1] @ found)[None], found])

    return weights


def squared(weights, sums):
    return sums[-1, -1] + (weights * (sums[:-1, :-1] @ weights - 2 * sums[:-1, -1:])).sum(0)


def learn(x, y, speaker, direction, shares, utterances, random, is_judged=True):
    """Squared errors by part, deal and speaker; and the mean of 1 - R² on all speakers."""
    count, channels = x.shape
    speakers = speaker.max() + 1
    back, rotated = None, x
    if channels > count - 1:
        left, sizes, right = np.linalg.svd(x - x.mean(0), full_matrices=False)
        kept = sizes > sizes[0] * 1e-9
        rotated, back = left[:, kept] * sizes[kept], right[kept].T
    errors, true = np.zeros((3, DEALS, speakers)), np.zeros(3)
    columns = np.concatenate([np.ones((count, 1)), rotated, y[:, None]], 1)
    for deal in range(DEALS):
        fold = random.permutation(speakers)[speaker] % FOLDS
        products = [columns[fold == k].T @ columns[fold == k] for k in range(FOLDS)]
        total = sum(products)
        inner = np.zeros((FOLDS, len(PENALTIES)))
        for k in range(FOLDS):
            for j in range(k + 1, FOLDS):
                weights = fit(total, products, (k, j), channels)(PENALTIES)
                inner[k] += squared(weights, products[j])
                inner[j] += squared(weights, products[k])
        error = np.empty(count)
        for k in range(FOLDS):
            weights = fit(total, products, (k,), channels)(PENALTIES[[inner[k].argmin()]])[:, 0]
            error[fold == k] = y[fold == k] - columns[fold == k, :-1] @ weights
            if is_judged:
                of_channels = weights[1:] if back is None else back @ weights[1:]
                intercept = weights[0] - (0 if back is None else x.mean(0) @ of_channels)
                true += truth(direction, of_channels, intercept, shares, utterances) / (DEALS * FOLDS)
        mean, square = np.bincount(speaker, error) / utterances, np.bincount(speaker, error * error)
        errors[:, deal] = square, square - utterances * mean**2, utterances * mean**2
    return errors, true


def deviation(a, b, true):
    """How far log(b/a) is from the truth, its standard error over speakers, and the standard deviation of the deals."""
    deals = np.log(b.sum(1) / a.sum(1))
    a, b = a.mean(0), b.mean(0)
    influence = b / b.sum() - a / a.sum()
    return [
        float(np.log(b.sum() / a.sum()) - true), float(((influence**2).sum() * len(influence) / (len(influence) - 1)) ** 0.5), float(deals.std(ddof=1))]


def one(job):
    speakers, utterances, channels, shares, _ = job
    x, y, speaker, direction, random = make(*job)
    errors, true = learn(x, y, speaker, direction, shares, utterances, random)
    half, true_half = learn(x[:, : channels // 2], y, speaker, direction, shares, utterances, random)
    mean, centre = np.bincount(speaker, y) / utterances, y.mean()
    totals = np.bincount(speaker, (y - centre) ** 2), np.bincount(speaker, (y - mean[speaker]) ** 2), utterances * (mean - centre) ** 2
    found = [
        deviation(np.tile(totals[part], (DEALS, 1)), errors[part], np.log(true[part])) if utterances > 1 or part < 1 else None for part in range(3)]
    found.append(deviation(errors[0], half[0], np.log(true_half[0] / true[0])))
    noisy = [
        learn(
            x + (random.standard_normal((speakers, channels))[speaker] + random.standard_normal(x.shape)) / 2**0.5,
            y, speaker, direction, shares, utterances, random, False)[0][0]
        for _ in range(2)]
    found.append(deviation(*noisy, 0))
    return [speakers, utterances, channels, shares[0], found]


def table(path):
    from scipy import stats

    rows = [json.loads(line) for line in open(path)]
    print("| speakers × utterances | channels | R² | within | between | log ratio | same | corpora |\n|---|---:|---:|---:|---:|---:|---:|---:|")
    for key in sorted({tuple(row[:4]) for row in rows}, key=lambda key: (key[0], key[2], -key[3])):
        own = [row[4] for row in rows if tuple(row[:4]) == key]
        quantile, held = stats.t.ppf(0.975, key[0] - 1), []
        for part in range(5):
            values = np.array([row[part] for row in own if row[part] is not None])
            error = np.hypot(values[:, 1], OF_DEALS**0.5 * values[:, 2]) if len(values) else None
            held.append(f"{100 * (np.abs(values[:, 0]) <= quantile * error).mean():.0f} %" if len(values) else "")
        print(f"| {key[0]} × {key[1]}{'' if key[3] > 0.1 else ', weak'} | {key[2]} | {' | '.join(held)} | {len(own)} |")


if __name__ == "__main__":
    start, limit = time.time(), float(sys.argv[2]) if len(sys.argv) > 2 else float("inf")
    jobs = []
    for seed in range(300):
        for design in ((24, 8), (40, 10), (250, 1)):
            jobs += [(*design, channels, STRONG, seed) for channels in (8, 64, 128)] + [(*design, channels, WEAK, seed) for channels in (8, 64)]
            jobs += [(*design, 512, STRONG, seed)] * (seed % 6 == 0)
        jobs += [(80, 66, channels, shares, seed) for channels in (8, 64, 128) for shares in (STRONG, WEAK)] * (seed % 6 == 0) + [(80, 66, 512, STRONG, seed)] * (seed % 30 == 0)
    with open(sys.argv[1], "w") as out, Pool() as pool:
        for found in pool.imap_unordered(one, jobs):
            out.write(json.dumps(found) + "\n")
            if time.time() - start > limit:
                pool.terminate()
                break
    table(sys.argv[1])
