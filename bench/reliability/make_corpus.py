#!/usr/bin/env python3
"""Makes a corpus of many short WAV files in LibriSpeech's layout: make_corpus.py FOLDER [FILES]. The same files each time."""
import os
import random
import struct
import sys

RATE, SAMPLES, PER_CHAPTER = 16000, 3200, 25


def main(root, files):
    noise = random.Random(1)
    bytes_of = [struct.pack("<%dh" % SAMPLES, *(noise.randint(-3000, 3000) for _ in range(SAMPLES))) for _ in range(16)]
    # As many as LibriSpeech's train-clean-100, dev-clean and test-clean have: 28539, 2703, 2620.
    shares = {"train": files * 28539 // 33862, "dev": files * 2703 // 33862}
    shares["test"] = files - sum(shares.values())
    made = 0
    for number, (split, count) in enumerate(shares.items()):
        for i in range(count):
            speaker, chapter = 1000 * (number + 1) + i // (PER_CHAPTER * 4), i // PER_CHAPTER
            folder = os.path.join(root, split, str(speaker), str(chapter))
            name = "%d-%d-%04d" % (speaker, chapter, i % PER_CHAPTER)
            os.makedirs(folder, exist_ok=True)
            data = struct.pack("<h", made % 30000) + bytes_of[made % 16][2:]
            with open(os.path.join(folder, name + ".wav"), "wb") as wav:
                wav.write(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt ")
                wav.write(struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16) + b"data" + struct.pack("<I", len(data)) + data)
            with open(os.path.join(folder, "%d-%d.trans.txt" % (speaker, chapter)), "a") as text:
                text.write(name + " A" + "B" * (made % 5) + "\n")
            made += 1
    print(made, "files")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 33862)
