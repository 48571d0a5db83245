"""A corpus in LibriSpeech's layout, read without this project's code: audio by the program flac, fbank by torchaudio."""
import hashlib
import subprocess
from collections import namedtuple
from pathlib import Path

import numpy as np
import torch
import torchaudio

RATE = 16000
FOLDS = 5
Utterance = namedtuple("Utterance", "id speaker split path text cps")


def pcm(path):
    """The samples, int16."""
    raw = subprocess.run(["flac", "-s", "-d", "-c", "--force-raw-format", "--endian=little", "--sign=signed", str(path)], check=True, capture_output=True).stdout
    return np.frombuffer(raw, "<i2")


def utterances(corpus, splits):
    """All utterances of the splits, by path. CPS: letters and digits of the transcript per second of audio."""
    found = []
    for split in splits:
        for transcript in Path(corpus, split).glob("*/*/*.trans.txt"):
            for line in transcript.read_text("utf-8").splitlines():
                name, text = line.split(" ", 1)
                path = transcript.parent / f"{name}.flac"
                cps = sum(c.isalnum() for c in text) / (len(pcm(path)) / RATE)
                found.append(Utterance(name, name.split("-")[0], split, path, text, cps))
    return sorted(found, key=lambda one: str(one.path))


def folds(speakers):
    """Speakers by the SHA-256 of their id, dealt in turn."""
    ordered = sorted(set(speakers), key=lambda one: hashlib.sha256(one.encode()).hexdigest())
    return {speaker: i % FOLDS for i, speaker in enumerate(ordered)}


def fbank(path, window):
    """Kaldi's fbank on the int16 scale, (frames, 80), float32."""
    samples = torch.from_numpy(pcm(path).astype("float32"))[None]
    return torchaudio.compliance.kaldi.fbank(samples, num_mel_bins=80, dither=0, energy_floor=0, window_type=window)
