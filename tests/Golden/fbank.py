"""fbank.py CORPUS OUT UTTERANCE...: fbank/<utterance>.<window>.npy, Kaldi's fbank by torchaudio of utterances given by their paths in the corpus."""
import sys
from pathlib import Path

import numpy as np
import speech

corpus, out, *paths = sys.argv[1:]
Path(out, "fbank").mkdir(parents=True, exist_ok=True)
for path in paths:
    for window in ("hamming", "povey"):
        np.save(Path(out, "fbank", f"{Path(path).stem}.{window}.npy"), speech.fbank(Path(corpus, path), window).numpy())
