#!/usr/bin/env python3
"""Peak memory of extraction, by corpus size, workers and length: peak_memory.py FOLDER [--utterances 500 5000] [--jobs 1 2] [--width 64].

Makes corpora in LibriSpeech's layout of short noise (0.2 s) and some files of --long-seconds (LibriSpeech's longest utterances have 35 s), and runs the
compiled Preprocess and Extract tools over them. The peak is the kernel's: ru_maxrss of the tool's process. Build first: ./build.sh --target=Status.
"""
import argparse
import os
import random
import shutil
import struct
import subprocess
import sys
import time

RATE = 16000
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def wav(path, seconds, noise):
    data = noise.randbytes(int(seconds * RATE) * 2)
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt ")
        file.write(struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16) + b"data" + struct.pack("<I", len(data)) + data)


def corpus(root, utterances, long_files, long_seconds):
    """The long files stand side by side, so that several workers have one each at once: half at the beginning, half before the end."""
    noise = random.Random(utterances)
    longs = {i if i < long_files / 2 else utterances - 3 - i for i in range(long_files)}
    for i in range(utterances):
        split = "train" if i < utterances - 2 else ("dev" if i == utterances - 2 else "test")
        speaker, chapter = {"train": 100, "dev": 200, "test": 300}[split] + i // 100, i // 50
        folder = os.path.join(root, split, str(speaker), str(chapter))
        os.makedirs(folder, exist_ok=True)
        name = "%d-%d-%04d" % (speaker, chapter, i % 50)
        wav(os.path.join(folder, name + ".wav"), long_seconds if i in longs else 0.2, noise)
        with open(os.path.join(folder, "%d-%d.trans.txt" % (speaker, chapter)), "a") as text:
            text.write(name + " WORD" * max(1, round(2 * (long_seconds if i in longs else 0.2))) + "\n")


def run(tools, tool, *arguments):
    """Runs a tool; its peak in MB and its time in s."""
    command = ["dotnet", os.path.join(tools, tool, "release", tool + ".dll"), *arguments]
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{tool} ended with {process.returncode}:\n{errors.decode()}")
    return usage.ru_maxrss / 1000, time.monotonic() - begin


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", help="where corpora and outputs are made; removed and made anew")
    options.add_argument("--utterances", type=int, nargs="+", default=[500, 5000])
    options.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    options.add_argument("--width", type=int, default=64)
    options.add_argument("--kind", default="samresnet100")
    options.add_argument("--tools", default=os.path.join(ROOT, "artifacts", "bin"), help="the compiled tools; a copy, if they may be built meanwhile")
    options.add_argument("--pooling", default="mean")
    options.add_argument("--long-files", type=int, default=4)
    options.add_argument("--long-seconds", type=float, default=35)
    given = options.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    print("| utterances | of them of %g s | workers | peak, MB | time, s |\n|---|---|---|---|---|" % given.long_seconds, flush=True)
    for utterances in given.utterances:
        made = os.path.join(given.folder, f"corpus-{utterances}")
        labels = os.path.join(given.folder, f"labels-{utterances}")
        corpus(made, utterances, given.long_files, given.long_seconds)
        run(given.tools, "Preprocess", "--corpus", made, "--train", "train", "--dev", "dev", "--test", "test", "--output", labels)
        for jobs in given.jobs:
            output = os.path.join(given.folder, "out")
            peak, seconds = run(
                given.tools, "Extract", "--labels", labels, "--corpus", made, "--splits", "train,dev,test", "--architecture", given.kind, "--width", str(given.width),
                "--pooling", given.pooling, "--output", output, "--jobs", str(jobs))
            shutil.rmtree(output)
            print(f"| {utterances} | {given.long_files} | {jobs} | {peak:,.0f} | {seconds:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
