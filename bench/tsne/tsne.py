#!/usr/bin/env python3
"""Times t-SNE beside scikit-learn's, and compares the divergences of the two maps: tsne.py FOLDER [--points 2620 10000] [--repetitions 3] [--jobs 2] [--alone N ...]

Makes embeddings of 256 channels: speakers with 65 utterances each (normal, deviation 1, and 0.8 within a speaker). Each map is made in a process of its own, in turn, with perplexity 30 and the
defaults of both; imports and reading are not timed. Prints a row for each number of points: the least times on the clock and of the processors, and the divergence of
both maps by the same exact sums over all pairs, with affinities of all pairs. --alone times only ours. Build first: dotnet build bench/SpeechSpeed.Bench -c Release.
On Debian: apt-get install python3-sklearn.
"""
import argparse
import os
import subprocess
import sys

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHANNELS = 256
PERPLEXITY = 30
THEIRS = """
import resource, sys, time
import numpy as np
from sklearn.manifold import TSNE
points = np.fromfile(sys.argv[1], "float32").reshape(-1, %d)
used = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
clock, processor = time.monotonic(), used()
model = TSNE(perplexity=%d, init="pca", learning_rate="auto", random_state=0, n_jobs=int(sys.argv[2]))
found = model.fit_transform(points)
print(time.monotonic() - clock, used() - processor, model.kl_divergence_)
found.astype("float64").T.tofile(sys.argv[3])
""" % (CHANNELS, PERPLEXITY)


def make(path, n):
    random = np.random.default_rng(n)
    speakers = random.normal(size=(n // 65 + 1, CHANNELS))
    (speakers[np.arange(n) // 65] + 0.8 * random.normal(size=(n, CHANNELS))).astype("float32").tofile(path)


def squared(points, rows):
    norms = (points * points).sum(axis=1)
    return np.maximum(norms[rows, None] + norms - 2 * points[rows] @ points.T, 0)


def conditional(squared):
    """The probabilities of the neighbours of each row, whose own distance is infinite, by halving."""
    low, high = np.zeros(len(squared)), np.full(len(squared), np.inf)
    least = squared.min(axis=1, keepdims=True)
    precision = np.full(len(squared), 1.0) / (np.where(np.isfinite(squared), squared, 0).sum(axis=1) / squared.shape[1] - least[:, 0])
    for _ in range(60):
        weights = np.exp(-precision[:, None] * (squared - least))
        p = weights / weights.sum(axis=1, keepdims=True)
        entropy = -(p * np.log(np.where(p > 0, p, 1))).sum(axis=1)
        wide = entropy > np.log(PERPLEXITY)
        low, high = np.where(wide, precision, low), np.where(wide, high, precision)
        precision = np.where(np.isinf(high), 2 * precision, (low + high) / 2)
    return p


def divergences(points, maps):
    """KL(P||Q) of each map, P of all pairs."""
    n, points = len(points), points.astype("float64")
    joint = np.empty((n, n), "float32")
    blocks = [np.arange(i, min(i + 500, n)) for i in range(0, n, 500)]
    for rows in blocks:
        distances = squared(points, rows)
        distances[np.arange(len(rows)), rows] = np.inf
        joint[rows] = conditional(distances)
    found = []
    for y in maps:
        kernels = linear = logarithms = 0.0
        for rows in blocks:
            p = (joint[rows] + joint[:, rows].T).astype("float64") / (2 * n)
            q = 1 / (1 + ((y[rows, None] - y[None]) ** 2).sum(axis=2))
            kernels += q.sum() - len(rows)
            logarithms += (p * np.log(np.where(p > 0, p, 1) / q)).sum()
            linear += p.sum()
        found.append(logarithms + linear * np.log(kernels))
    return found


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit("%s ended with %d" % (" ".join(command[:3]), done.returncode))
    return [float(one) for one in done.stdout.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--points", type=int, nargs="*", default=[2620, 10000])
    parser.add_argument("--alone", type=int, nargs="*", default=[])
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--jobs", default="2")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    at = lambda name: os.path.join(options.folder, name)
    ours = ["dotnet", os.path.join(ROOT, "artifacts/bin/SpeechSpeed.Bench/release/SpeechSpeed.Bench.dll"), "tsne", at("points"), str(CHANNELS), options.jobs, at("ours")]
    theirs = [sys.executable, "-c", THEIRS, at("points"), options.jobs, at("theirs")]
    print("| utterances | clock, s | scikit-learn | ratio | processors, s | scikit-learn | ratio | KL | scikit-learn |\n|---|---|---|---|---|---|---|---|---|", flush=True)
    for n in options.points + options.alone:
        make(at("points"), n)
        times = [(run(ours), run(theirs) if n in options.points else None) for _ in range(options.repetitions)]
        (clock, processor, kl) = np.min([mine for mine, _ in times], axis=0)
        if n in options.alone:
            print("| %d | %.1f | | | %.1f | | | %.4f of the neighbours | |" % (n, clock, processor, kl), flush=True)
            continue
        (their_clock, their_processor, _) = np.min([other for _, other in times], axis=0)
        mine, other = divergences(np.fromfile(at("points"), "float32").reshape(n, CHANNELS), [np.fromfile(at(name)).reshape(2, n).T for name in ("ours", "theirs")])
        row = (n, clock, their_clock, their_clock / clock, processor, their_processor, their_processor / processor, mine, other)
        print("| %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.4f | %.4f |" % row, flush=True)


if __name__ == "__main__":
    main()
