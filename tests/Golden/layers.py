"""layers.py CORPUS OUT NAME DEPTH WEIGHTS UTTERANCE...: <name>.json, the layer means and embeddings of a SimAMResNet by PyTorch.

WEIGHTS is an ONNX file, or width,seed for a network that this project draws.
"""
import json
import sys
from pathlib import Path

import simamresnet
import speech

corpus, out, name, depth, weights, *paths = sys.argv[1:]
network = simamresnet.Weights(weights) if weights.endswith(".onnx") else simamresnet.Drawn(int(depth), *map(int, weights.split(",")))


def rounded(vector):
    return [float(f"{value:.6g}") for value in vector.tolist()]


found = {}
for path in paths:
    layers, embedding = simamresnet.layers_of(network, int(depth), speech.fbank(Path(corpus, path), "hamming"))
    found[Path(path).stem] = {"embedding": rounded(embedding), "layers": {layer: {"mean": rounded(mean)} for layer, mean in layers.items()}}
text = json.dumps({"input": "fbank 80 bins, hamming, dither 0, int16 scale, utterance CMN, whole utterance, batch of one", "utterances": found})
Path(out, f"{name}.json").write_text(text.replace('"layers"', '\n"layers"').replace('}, "', '},\n"') + "\n")
