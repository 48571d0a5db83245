"""Seconds that torchaudio takes on one thread for the fbank of noise: fbank.py SECONDS"""
import sys
import time

import torch
import torchaudio

torch.set_num_threads(1)
noise = (torch.rand(1, 16000 * int(sys.argv[1])) - 0.5) * 0.2
for _ in range(2):
    begin = time.perf_counter()
    torchaudio.compliance.kaldi.fbank(noise, num_mel_bins=80, window_type="hamming", dither=0)
print(time.perf_counter() - begin)
