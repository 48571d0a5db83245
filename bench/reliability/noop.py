#!/usr/bin/env python3
"""Times a run that has nothing to do, beside snakemake with the same files and rules: noop.py FOLDER [REPETITIONS]

Makes a corpus of 33,862 short files and results of one and of several models in FOLDER, which takes some minutes the first time; then times
./build.sh and snakemake (whole, process start included), in turn, and prints medians and ratios, of
the time on the clock and of the processor time, which other work on the machine disturbs less. Needs ./build.sh and snakemake.
"""
import os
import resource
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.dirname(os.path.abspath(__file__))
PIPELINE = """schema: 1
name: noop
results: results{models}
corpus:
  root: corpus
  splits: {{ train: [train], dev: [dev], test: [test] }}
models:
  - name: small
    architecture: {{ kind: samresnet34, width: 8, seed: 0 }}
{controls}cache: {{ dir: store }}
"""
CONTROLS = """  - name: untrained
    control: {{ of: small, seeds: [{seeds}] }}
"""

# The same rules: labels from all audio, activations of each model from the labels and all audio.
SNAKEFILE = """import os
AUDIO = sorted(os.path.join(at, name) for at, _, names in os.walk("corpus") for name in names)
MODELS = {models}
rule all:
    input: expand("snake/{{model}}.features", model=MODELS)
rule preprocess:
    input: AUDIO
    output: "snake/labels.csv"
    shell: "touch {{output}}"
rule extract:
    input: AUDIO, "snake/labels.csv"
    output: "snake/{{model}}.features"
    shell: "touch {{output}}"
"""
MODELS = (1, 3)


def prepare(folder):
    if not os.path.isdir(os.path.join(folder, "corpus")):
        subprocess.run([sys.executable, os.path.join(HERE, "make_corpus.py"), os.path.join(folder, "corpus")], check=True)
    for models in MODELS:
        controls = CONTROLS.format(seeds=", ".join(map(str, range(models - 1)))) if models > 1 else ""
        with open(os.path.join(folder, "models%d.yaml" % models), "w") as file:
            file.write(PIPELINE.format(models=models, controls=controls))
        with open(os.path.join(folder, "Snakefile%d" % models), "w") as file:
            file.write(SNAKEFILE.format(models=["model%d" % i for i in range(models)]))


def ours(folder, models):
    return [os.path.join(ROOT, "build.sh"), "--config=%s/models%d.yaml" % (folder, models), "--target=Extract"]


def theirs(folder, models):
    return ["snakemake", "--cores", "2", "--directory", folder, "--snakefile", "%s/Snakefile%d" % (folder, models)]


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(command):
    begin, used = time.monotonic(), processor_seconds()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seconds = time.monotonic() - begin
    if done.returncode != 0:
        sys.exit("%s ended with %d:\n%s" % (" ".join(command), done.returncode, done.stdout[-3000:]))
    return seconds, processor_seconds() - used, done.stdout


def main(folder, repetitions):
    os.makedirs(folder, exist_ok=True)
    prepare(folder)
    for models in MODELS:
        for command in (ours(folder, models), theirs(folder, models)):
            timed(command)
    times = {}
    for _ in range(repetitions):
        for models in MODELS:
            for name, command in (("ours", ours(folder, models)), ("snakemake", theirs(folder, models))):
                seconds, processor, text = timed(command)
                idle = ": running" not in text if name == "ours" else "Nothing to be done" in text
                if not idle:
                    sys.exit("%s had something to do:\n%s" % (name, text[-3000:]))
                times.setdefault((name, models), []).append((seconds, processor))
    print("| models | `./build.sh` | snakemake | ratio | processor time | snakemake | ratio |\n|---|---|---|---|---|---|---|")
    for models in MODELS:
        cells = []
        for measure in zip(*(zip(*times[name, models]) for name in ("ours", "snakemake"))):
            a, b = map(statistics.median, measure)
            cells.append("%.2f s | %.2f s | %.1f" % (a, b, b / a))
        print("| %d | %s |" % (models, " | ".join(cells)))


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
