#!/usr/bin/env python3
"""Kills, damages, starves and misleads the pipeline, and checks that results never suffer. Prints the table of docs/reliability.md.

    bench/reliability/reliability.py [--kills N] [--pairs N] [--real-kills N]

Needs a build (./build.sh, dotnet build tests/Testing.Tool -c Release). The exhaustive parts use the pipeline of four quick stages that the tests
use, with the real runner, store and processes; --real-kills the whole job on the embedded sample. Kills at every step need strace, the small
disk needs the right to mount, the clock needs faketime; what is missing is skipped, and said.
"""
import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, "artifacts/bin/Testing.Tool/release/Testing.Tool.dll")
BUILD = os.path.join(ROOT, "artifacts/programs", open(os.path.join(ROOT, "artifacts/build.stamp")).read().strip(), "release/Build")
STAGES = ["prepare", "count[a]", "count[b]", "report"]
INPUTS = {"corpus/" + name: "content of " + name for name in ("train/1/a.txt", "train/1/b.txt", "train/2/c.txt", "test/3/d.txt")}
INPUTS.update({"a.onnx": "model a", "b.onnx": "model b"})
rows = []


def note(what, done, outcome):
    rows.append((what, done, outcome))
    print("| %s | %s | %s |" % rows[-1], flush=True)


def require(holds, what):
    if not holds:
        sys.exit("reliability: FAILED: " + what)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


class Quick:
    """The pipeline of four quick stages."""

    def __init__(self, folder=None):
        self.folder = folder or tempfile.mkdtemp(prefix="reliability-")
        for name, text in INPUTS.items():
            write(os.path.join(self.folder, name), text)

    def command(self):
        return ["dotnet", TOOL, "build", self.folder]

    def start(self, *before):
        return subprocess.Popen([*before, *self.command()], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def run(self, *before):
        process = self.start(*before)
        errors = process.communicate()[1]
        return process.returncode, errors

    def launches(self):
        log = os.path.join(self.folder, "launches.log")
        lines = open(log).read().split("\n")[:-1] if os.path.exists(log) else []
        if lines:
            os.remove(log)
        return sorted(lines, key=STAGES.index)

    def digests(self):
        return tree(self.folder, "results", "pipeline.lock.json")

    def store(self):
        return sorted(os.path.join(at, name) for at, _, names in os.walk(os.path.join(self.folder, ".speechspeed")) for name in names)

    def remove(self):
        shutil.rmtree(self.folder)


class Whole(Quick):
    """The whole job on the embedded sample."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="reliability-")
        write(os.path.join(self.folder, "pipeline.yaml"), """schema: 1
name: reliability
corpus:
  root: %s/samples/speech
  splits: { train: [train], dev: [dev], test: [test] }
models:
  - name: small
    architecture: { kind: samresnet34, width: 8, seed: 0 }
cache: { dir: .speechspeed }
""" % ROOT)

    def command(self):
        return [BUILD, "--config=" + os.path.join(self.folder, "pipeline.yaml")]


def tree(folder, *names):
    found = {}
    for name in names:
        top = os.path.join(folder, name)
        files = [top] if os.path.isfile(top) else [os.path.join(at, file) for at, _, files in os.walk(top) for file in files]
        for file in files:
            found[os.path.relpath(file, folder)] = hashlib.sha256(open(file, "rb").read()).hexdigest()
    return found


def finish(work, expected, what):
    """The next run ends well with the expected bytes, and the one after it runs nothing."""
    code, errors = work.run()
    require(code == 0, "%s: the next run ended with %d: %s" % (what, code, errors))
    require(work.digests() == expected, "%s: other results" % what)


def undisturbed(kind):
    work = kind()
    begin = time.monotonic()
    code, errors = work.run()
    duration = time.monotonic() - begin
    require(code == 0, "the undisturbed run ended with %d: %s" % (code, errors))
    digests = work.digests()
    work.remove()
    return digests, duration


def kill_at_random(kind, name, kills):
    expected, duration = undisturbed(kind)
    moments, killed, started = random.Random(3), 0, 0
    work = kind()
    while killed < kills:
        if started % 5 == 0:
            work.remove()
            work = kind()
        started += 1
        process = work.start()
        try:
            process.wait(moments.uniform(0, duration))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.communicate()
        if started % 5 == 0 or killed == kills:
            finish(work, expected, "kill %d of %s" % (killed, name))
            require(not os.listdir(os.path.join(work.folder, ".speechspeed/tmp")), "tmp/ is not empty after a run")
    work.remove()
    note("SIGKILL at random moments, %s" % name, "%d kills" % killed, "results and lock file byte-identical")


def kill_at_every_step():
    if not shutil.which("strace"):
        note("SIGKILL at steps of publishing", "skipped: no strace", "–")
        return
    expected, _ = undisturbed(Quick)
    steps = 0
    for calls in ("rename,renameat,renameat2", "fsync", "link,linkat", "unlink,unlinkat,rmdir", "ftruncate,pwrite64", "chmod,fchmod,fchmodat", "utimensat"):
        step = 1
        while True:
            work = Quick()
            code, _ = work.run("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + calls, "-e", "inject=%s:signal=SIGKILL:when=%d" % (calls, step))
            if code == 0:
                require(work.digests() == expected, "a run under strace gave other results")
                work.remove()
                break
            finish(work, expected, "killed at %s number %d" % (calls, step))
            work.remove()
            steps += 1
            step += 1 if step < 12 else step // 4
    require(steps > 10, "strace killed only %d times" % steps)
    note(
        "SIGKILL at steps of publishing (renames, flushes, links, removals, modes and times set)",
        "%d steps, a fresh store each" % steps,
        "results and lock file byte-identical")


def damage(path, kind, other):
    os.chmod(path, 0o644)
    if kind == "deleted":
        os.remove(path)
        return
    data = bytearray(open(path, "rb").read())
    if kind == "truncated":
        data = data[: len(data) // 2]
    elif kind == "emptied":
        data = b""
    elif kind == "flipped":
        data[len(data) // 2] ^= 4
    elif kind == "replaced":
        data = open(other, "rb").read()
    open(path, "wb").write(data)


def damage_every_file():
    expected, _ = undisturbed(Quick)
    work = Quick()
    work.run()
    work.launches()
    count, reran = 0, 0
    kinds = {}
    for kind in ("truncated", "flipped", "emptied", "deleted", "replaced"):
        files = [file for file in work.store() if os.path.getsize(file) > 0] + [os.path.join(work.folder, "pipeline.lock.json")]
        for file in files:
            if not os.path.exists(file):
                continue
            others = [other for other in files if other != file and os.path.exists(other) and os.path.basename(os.path.dirname(os.path.dirname(other))) == os.path.basename(os.path.dirname(os.path.dirname(file)))]
            if kind == "replaced" and not others:
                continue
            damage(file, kind, others[0] if others else None)
            shutil.rmtree(os.path.join(work.folder, "results"))
            finish(work, expected, "%s %s" % (file, kind))
            launched = work.launches()
            store = os.path.relpath(file, work.folder).split(os.sep)
            part = store[1] if len(store) > 1 else store[0]
            part = part.split(".damaged")[0]
            kinds.setdefault(part, [0, 0, 0])
            kinds[part][0] += 1
            kinds[part][1] += len(launched)
            kinds[part][2] = max(kinds[part][2], len(launched))
            count += 1
            reran += len(launched)
    work.remove()
    for part, (times, launched, most) in sorted(kinds.items()):
        note(
            "`%s` truncated, flipped, emptied, deleted, replaced by another" % part,
            "%d damages, results removed before each run" % times,
            "byte-identical; stages run again: %d in all, at most %d at a time" % (launched, most))


def disk_full():
    mount = tempfile.mkdtemp(prefix="reliability-disk-")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount], stderr=subprocess.DEVNULL).returncode != 0:
        note("Disk full (tmpfs of 1 MB)", "skipped: mounting is not allowed here", "–")
        return
    try:
        work = Quick(os.path.join(mount, "work"))
        require(work.run()[0] == 0, "the first run on the small disk failed")
        before = work.digests()
        times, message = 0, ""
        for left in (0, 4, 8, 12, 16, 24, 32, 48):
            write(os.path.join(work.folder, "corpus/train/1/a.txt"), "changed %d %s" % (left, "x" * 6000))
            filler = os.path.join(mount, "filler")
            free = shutil.disk_usage(mount).free - left * 1024
            if free > 0:
                with open(filler, "wb") as file:
                    file.write(b"x" * free)
            code, errors = work.run()
            if code != 0:
                times += 1
                message = errors.strip().split("\n")[-1]
                require(work.digests() == before, "results changed on a full disk")
                require("space" in errors, "the error does not speak of space: " + errors)
            os.remove(filler)
            code, errors = work.run()
            require(code == 0, "after space was made the run ended with %d: %s" % (code, errors))
            before = work.digests()
        require(times > 0, "the disk was never full")
        note("Disk full (tmpfs of 1 MB, 0 to 48 kB left)", "%d runs failed" % times, "exit 1, the message names the space; old results byte-identical; the next run with space succeeds")
        print("  message:", message, file=sys.stderr)
    finally:
        subprocess.run(["umount", mount])


def two_builders(pairs):
    expected, _ = undisturbed(Quick)
    for i in range(pairs):
        work = Quick()
        for process in [work.start(), work.start()]:
            errors = process.communicate()[1]
            require(process.returncode == 0, "a builder ended with %d: %s" % (process.returncode, errors))
        require(work.digests() == expected, "two builders gave other results")
        launched = work.launches()
        require(launched == STAGES, "two builders launched %s" % launched)
        work.remove()
    note("Two builders started together", "%d times" % pairs, "byte-identical; each stage ran once in all")


def misleading_times():
    work = Quick()
    work.run()
    work.launches()
    file, other = os.path.join(work.folder, "a.onnx"), os.path.join(work.folder, "other")
    ways = 0
    texts = iter("model " + letter for letter in "bcdefghijklmnopqrstuvwxyz")

    def noticed(what, *before):
        nonlocal ways
        code, errors = work.run(*before)
        launched = work.launches()
        require(code == 0 and launched[:1] == ["count[a]"], "%s was not noticed: %s %s" % (what, launched, errors))
        ways += 1

    for settled in (False, True):
        if settled:
            # Old enough that stamps are trusted.
            time.sleep(2.5)
            work.run()
        for how in ("mv", "cp -p"):
            write(other, next(texts))
            stat = os.stat(file)
            os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            subprocess.run([*how.split(), other, file], check=True)
            noticed(how)
        stat = os.stat(file)
        write(file, next(texts))
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        noticed("touch -r")
        if shutil.which("faketime"):
            write(file, next(texts))
            noticed("clock set back", "faketime", "-f", "-1y")
            write(file, next(texts))
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            noticed("clock set back and time kept", "faketime", "-f", "-1y")
        write(file, "model a")
        work.run()
        work.launches()
    work.remove()
    note("Same size and time of writing (`mv`, `cp -p`, `touch -r`), clock a year back", "%d changes, fresh and settled files" % ways, "every change noticed, only its stage ran")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--real-kills", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--only", help="names of parts, with commas")
    chosen = parser.parse_args()
    print("| trouble | how often | outcome |\n|---|---|---|")
    parts = {
        "times": misleading_times,
        "full": disk_full,
        "pairs": lambda: two_builders(chosen.pairs),
        "random": lambda: kill_at_random(Quick, "four quick stages", chosen.kills),
        "damage": damage_every_file,
        "steps": kill_at_every_step,
        "real": lambda: chosen.real_kills and kill_at_random(Whole, "the whole job on the sample", chosen.real_kills),
    }
    for name in chosen.only.split(",") if chosen.only else parts:
        parts[name]()


if __name__ == "__main__":
    main()
