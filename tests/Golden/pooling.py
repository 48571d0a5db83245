"""pooling.py FBANK OUT: pooling.json, what extract.pooling keeps of the layers of three small networks, by numpy in double precision.

The input is a golden fbank, each bin's mean over all frames subtracted, of which the first 1, 2, 30 and all frames are heard. Weights are sines: entry k of a weight is `scale * sin(k + offset)`.
A layer's numbers are all means over frequency and time, all standard deviations over time of the mean over frequency (numpy's `std`), and all mean absolute differences of neighbouring frames over
these; 0 where there is none.
"""
import json
import sys
from pathlib import Path

import numpy as np

BINS, DIM = 80, 6


def weight(offset, scale, *shape):
    return scale * np.sin(np.arange(np.prod(shape)) + offset).reshape(shape)


def pooled(series):
    """(channels, frames) → 3 × channels numbers."""
    sd = series.std(axis=1)
    step = np.abs(np.diff(series)).mean(axis=1) if series.shape[1] > 1 else np.zeros(len(series))
    return np.concatenate([series.mean(axis=1), sd, np.divide(step, sd, out=np.zeros(len(sd)), where=sd > 0)])


def convolved(image, offset):
    """3 × 3, one channel to four, zero-padded, every second position along both axes; the last channel sees nothing. (channels, rows, columns)."""
    kernels = weight(offset, 0.1, 4, 3, 3)
    kernels[3] = 0
    padded = np.pad(image, 1)
    rows, columns = image.shape
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))[::2, ::2]
    return np.maximum(np.einsum("rcij,kij->krc", windows, kernels) + np.array([0.1, 0.2, 0.3, 0.4])[:, None, None], 0)


def norm(x):
    return (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def layers(x):
    """Layer → (channels, frames) of features (frames, bins)."""
    yield "bins first", convolved(x.T, 1).mean(axis=1)
    yield "frames first", convolved(x, 2).mean(axis=2)
    framewise = weight(3, 0.02, BINS, 5)
    framewise[:, 4] = 0
    yield "frames", np.tanh(x @ framewise + 0.3).T
    features = x @ weight(4, 0.02, BINS, DIM)
    yield "features", features.T
    q, k, v = (features @ weight(offset, 0.5, DIM, DIM) for offset in (5, 6, 7))
    attended = norm(features + softmax(q @ k.T / np.sqrt(DIM)) @ v @ weight(8, 0.5, DIM, DIM))
    yield "layer 1", norm(attended + np.maximum(attended @ weight(9, 0.5, DIM, 2 * DIM), 0) @ weight(10, 0.5, 2 * DIM, DIM)).T


path, out = sys.argv[1:]
fbank = np.load(path).astype("float64")
fbank -= fbank.mean(axis=0)
found = {str(frames): {layer: [float(f"{value:.7g}") for value in pooled(series)] for layer, series in layers(fbank[:frames])} for frames in (1, 2, 30, len(fbank))}
text = json.dumps({"points": Path(path).name, "frames": found})
Path(out, "pooling.json").write_text(text.replace('], "', '],\n"').replace('}, "', '},\n"') + "\n")
