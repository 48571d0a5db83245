"""flac.py CORPUS OUT: flac/*.flac, small files of the reference encoder with every kind of option, and flac-digests.csv.

The digest is the SHA-256 of the samples that the reference decoder gives, interleaved, little-endian, two's complement of whole bytes; of the files that are
made here it is that of the samples that went in. The corpus's files are digested, too.
"""
import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np

# Bits, channels, rate, samples, options.
FILES = [
    (16, 1, 16000, 4000, "-0"),
    (16, 1, 16000, 4000, "-5"),
    (16, 1, 16000, 4000, "-8 -e -p"),
    (16, 2, 44100, 5000, "-0 --blocksize=4608"),
    (16, 2, 44100, 2000, "-8 --blocksize=192"),
    (16, 2, 48000, 1000, "-5 --blocksize=16"),
    (16, 2, 44100, 65600, "-6 --lax --blocksize=65535"),
    (16, 2, 44100, 33000, "-8 --lax -l 32 --rice-partition-order=0,15 --blocksize=32768"),
    (16, 2, 44100, 4000, "-4 --no-mid-side"),
    (8, 1, 8000, 4000, "-8"),
    (8, 2, 22050, 4000, "-5"),
    (32, 2, 32000, 1500, "-8 --lax"),
    (32, 1, 88200, 1500, "-0 --lax"),
    (32, 3, 48000, 1000, "-8 --lax -l 32"),
    (24, 2, 96000, 2000, "-8 -l 12"),
    (24, 1, 192000, 2000, "-8 --lax -l 32 -q 15"),
    (24, 6, 48000, 700, "-5"),
    (16, 3, 48000, 1500, "-5"),
    (16, 4, 48000, 1500, "-8"),
    (16, 5, 35467, 1500, "-8 --lax"),
    (16, 7, 39000, 1000, "-8"),
    (16, 8, 48000, 1000, "-5"),
    (16, 1, 16000, 4000, "-5 --no-seektable"),
]


def signal(rng, length, bits):
    """A tone in noise, with a stretch of silence, one of full-scale steps and one whose last bits are zero. Long ones are quiet, to be small in the repository."""
    top = 2 ** (bits - 1) - 1
    loud = 1.0 if length < 10000 else 8.0 / top
    tone = loud * (0.5 * np.sin(2 * np.pi * rng.uniform(0.001, 0.05) * np.arange(length)) + 0.01 * rng.standard_normal(length))
    samples = np.floor(tone * top).astype(np.int64)
    part = length // 8
    samples[part:2 * part] = 0
    if length < 10000:
        samples[3 * part:3 * part + 50] = rng.choice([-top - 1, top], 50)
    samples[5 * part:6 * part] = samples[5 * part:6 * part] >> (bits // 3) << (bits // 3)
    return np.clip(samples, -top - 1, top)


def raw(samples, bits):
    """Interleaved bytes of (channels, length)."""
    width = (bits + 7) // 8
    return b"".join(int(value).to_bytes(width, "little", signed=True) for value in samples.T.ravel())


corpus, out = sys.argv[1:]
folder = Path(out, "flac")
folder.mkdir(parents=True, exist_ok=True)
rows = []
for number, (bits, channels, rate, length, options) in enumerate(FILES):
    # The encoder's 8 kB of padding stand in one file.
    options += "" if number == 1 else " --no-padding"
    rng = np.random.default_rng(number)
    samples = np.stack([signal(rng, length, bits) for _ in range(channels)])
    if channels == 2:
        samples[1] = (3 * samples[0] + samples[1]) >> 2
    data = raw(samples, bits)
    path = folder / f"{number:02}.flac"
    subprocess.run(
        ["flac", "-s", "-f", *options.split(), "--force-raw-format", "--endian=little", "--sign=signed", f"--channels={channels}", f"--bps={bits}", f"--sample-rate={rate}",
         "-o", str(path), "-"], input=data, check=True)
    rows.append((f"tests/Golden/flac/{path.name}", bits, channels, rate, length, hashlib.sha256(data).hexdigest(), options))
for path in sorted(Path(corpus).rglob("*.flac")):
    data = subprocess.run(["flac", "-s", "-d", "-c", "--force-raw-format", "--endian=little", "--sign=signed", str(path)], check=True, capture_output=True).stdout
    rows.append((f"samples/speech/{path.relative_to(corpus)}", 16, 1, 16000, len(data) // 2, hashlib.sha256(data).hexdigest(), ""))
with open(Path(out, "flac-digests.csv"), "w") as table:
    table.write("path,bits,channels,rate,samples,sha256,options\n")
    for row in rows:
        table.write(",".join(map(str, row[:-1])) + f',"{row[-1]}"\n')
