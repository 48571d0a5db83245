"""SimAMResNet with attentive statistics pooling (Qin et al., ICASSP 2022) in PyTorch, and what it makes of an utterance.

The architecture is written from the paper and from WeSpeaker's description of it; only the weights come from a file or, for a network that this project
draws from a seed, from the rule of `drawn`. Run over ../shared/golden/samresnet{34,100}-w8.onnx it gives that folder's layer means: see README.md.
"""
import hashlib

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional as F

BLOCKS = {34: [3, 4, 6, 3], 100: [6, 16, 24, 3]}
LAMBDA = 1e-4
ATTENTION = 128


class Weights:
    """The weights of an ONNX file in the order of its nodes; every normalisation but the pooling's is folded into its convolution."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        values = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
        given = [(node, [values.get(name) for name in node.input]) for node in graph.node]
        convolutions = [inputs[1:] for node, inputs in given if node.op_type == "Conv"]
        self.convolutions = [one for one in convolutions if one[0].dim() == 4]
        self.attention = [one for one in convolutions if one[0].dim() == 3]
        self.norm = next(inputs[1:] for node, inputs in given if node.op_type == "BatchNormalization")
        self.last = next(inputs[1:] for node, inputs in given if node.op_type == "Gemm")
        self.mean = next(inputs[1] for node, inputs in reversed(given) if node.op_type == "Sub" and inputs[1] is not None)

    def block(self, first, widens):
        """The two 3 × 3 convolutions and the 1 × 1 of the shortcut, wherever the exporter has put that."""
        some = self.convolutions[first:first + (3 if widens else 2)]
        wide = [one for one in some if one[0].shape[-1] == 3]
        return wide[0], wide[1], next((one for one in some if one[0].shape[-1] == 1), None)


def simam(x):
    """Yang et al., "SimAM: a simple, parameter-free attention module", ICML 2021."""
    squares = (x - x.mean(dim=(2, 3), keepdim=True)) ** 2
    variance = squares.sum(dim=(2, 3), keepdim=True) / (x.shape[2] * x.shape[3] - 1)
    return x * torch.sigmoid(squares / (4 * (variance + LAMBDA)) + 0.5)


def run(weights, depth, features):
    """Layer name → mean over bins and frames (the pooling's vector as it is), and the embedding, of features (frames, bins)."""
    layers = {}
    x = features.T[None, None]
    x = F.relu(F.conv2d(x, *weights.convolutions[0], padding=1))
    layers["first relu"] = x.mean(dim=(2, 3))
    position = 1
    for stage, blocks in enumerate(BLOCKS[depth], 1):
        for block in range(1, blocks + 1):
            widens = stage > 1 and block == 1
            stride = 2 if widens else 1
            first, second, shortcut = weights.block(position, widens)
            position += 3 if widens else 2
            y = F.relu(F.conv2d(x, *first, stride=stride, padding=1))
            layers[f"layer{stage} relu {2 * block - 1}"] = y.mean(dim=(2, 3))
            y = simam(F.conv2d(y, *second, padding=1))
            layers[f"layer{stage} SimAM {block}"] = y.mean(dim=(2, 3))
            x = F.relu(y + (F.conv2d(x, *shortcut, stride=stride) if widens else x))
            layers[f"layer{stage} relu {2 * block}"] = x.mean(dim=(2, 3))

    frames = x.reshape(1, -1, x.shape[-1])
    hidden = F.relu(F.conv1d(frames, *weights.attention[0]))
    scale, shift, mean, variance = weights.norm
    hidden = F.batch_norm(hidden, mean, variance, scale, shift, eps=1e-5)
    attention = torch.softmax(F.conv1d(hidden, *weights.attention[1]), dim=2)
    mean = (frames * attention).sum(dim=2)
    deviation = torch.sqrt(((frames**2 * attention).sum(dim=2) - mean**2).clamp(min=1e-5))
    pooled = torch.cat([mean, deviation], dim=1)
    layers["pooling"] = pooled
    return {name: value[0] for name, value in layers.items()}, (F.linear(pooled, *weights.last) - weights.mean)[0]


def layers_of(weights, depth, fbank):
    """What the pipeline gives by default of an utterance: the mean of every bin is subtracted, the whole utterance is one batch."""
    with torch.no_grad():
        return run(weights, depth, fbank - fbank.mean(dim=0))


class Drawn(Weights):
    """The weights that this project draws for {kind: samresnet<depth>, width, seed}: docs/models.md."""

    def __init__(self, depth, width, seed, bins=80, embedding=256):
        self.seed = seed
        moment = 10.0
        self.convolutions = [self.convolution("/front/conv1", 1, width, 3, moment)]
        moment, channels = 0.5, width
        for stage, blocks in enumerate(BLOCKS[depth], 1):
            for block in range(blocks):
                widens = stage > 1 and block == 0
                outputs = 2 * channels if widens else channels
                name = f"/front/layer{stage}/{block}"
                self.convolutions += [self.convolution(f"{name}/conv1", channels, outputs, 3, moment), self.convolution(f"{name}/conv2", outputs, outputs, 3, 0.5)]
                if widens:
                    self.convolutions.append(self.convolution(f"{name}/downsample", channels, outputs, 1, moment))
                    bins = (bins + 1) // 2
                moment = (1 + 0.5867) * 0.5 if widens else moment + 0.5867
                channels = outputs
        features = channels * bins
        self.attention = [self.linear("/pooling/attention.0", features, (ATTENTION, features, 1)), self.linear("/pooling/attention.3", ATTENTION, (features, ATTENTION, 1))]
        self.norm = [torch.ones(ATTENTION), torch.zeros(ATTENTION), torch.zeros(ATTENTION), torch.ones(ATTENTION)]
        self.last = self.linear("/bottleneck", 2 * features, (embedding, 2 * features))
        self.mean = torch.zeros(embedding)

    def convolution(self, name, inputs, outputs, kernel, moment):
        bound = (3 / (inputs * kernel * kernel * moment)) ** 0.5
        return [self.uniform(f"{name}.weight", bound, (outputs, inputs, kernel, kernel)), torch.zeros(outputs)]

    def linear(self, name, inputs, shape):
        return [self.uniform(f"{name}.weight", inputs**-0.5, shape), self.uniform(f"{name}.bias", inputs**-0.5, shape[:1])]

    def uniform(self, name, bound, shape):
        """xoshiro256** (Blackman and Vigna), seeded by SplitMix64 of the seed and the first 8 bytes of the SHA-256 of the weight's name."""
        mask = (1 << 64) - 1
        state = self.seed ^ int.from_bytes(hashlib.sha256(f"weights: {name}".encode()).digest()[:8], "little")
        s = []
        for _ in range(4):
            state = (state + 0x9E3779B97F4A7C15) & mask
            z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
            s.append(z ^ (z >> 31))
        a, b, c, d = s
        values = np.empty(int(np.prod(shape)))
        for i in range(len(values)):
            product = (b * 5) & mask
            result = ((((product << 7) | (product >> 57)) & mask) * 9) & mask
            t = (b << 17) & mask
            c ^= a
            d ^= b
            b ^= c
            a ^= d
            c ^= t
            d = ((d << 45) | (d >> 19)) & mask
            values[i] = (2 * (result >> 11) / (1 << 53) - 1) * bound
        return torch.from_numpy(values.astype("float32").reshape(shape))
