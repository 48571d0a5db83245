#!/usr/bin/env python3
"""Feeds the tools damaged files for a given time: pipeline files, manifests (text and Parquet), audio, networks, archives, and files of the store.

    bench/reliability/fuzz.py MINUTES [--seed N] [--only yaml,manifest,parquet,audio,onnx,archive,store] [--keep FOLDER]

Needs a build (dotnet build SpeechSpeed.sln -c Release); audio of other formats than FLAC and WAV needs ffmpeg. Whatever is in a file, a tool ends with an exit code of its own (0 to 4) and a message, within
two minutes and 2 GB, and writes nothing outside of its own folders. The first that does not ends the run with exit code 1; its files are left in --keep.
"""
import argparse
import collections
import functools
import hashlib
import http.server
import io
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPEECH = os.path.join(ROOT, "samples/speech")
MODEL = os.path.join(ROOT, "samples/models/samresnet34-w8.onnx")
MOST_SECONDS = 120
MOST_KB = 2 << 20
RIGHT_CODES = {0, 1, 2, 3, 4}
TRACES = ("Unhandled exception", "This is a fault of the tool", "   at SpeechSpeed", "   at System.", "System.NullReferenceException", "Sequence contains", "Object reference not set", "Index was outside")
EXTREMES = ["0", "-1", "1e999", "99999999999999999999", "~", "[]", "{}", "'\x01'", "\"\\u202e\"", "*a", "&a x", "!!python/object:os.system x", "[" * 200, "../..", "/dev/zero", "/", "\t", "|", ".nan", "0x10", "a" * 5000, "\u4e2d\u6587"]


def tool(name):
    return ["dotnet", "exec", os.path.join(ROOT, "artifacts/bin", name, "release", name + ".dll")]


class Failure(Exception):
    pass


def tree(folder):
    """Digest of every file below a folder."""
    found = {}
    for place, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(place, name)
            found[path] = "link" if os.path.islink(path) else hashlib.sha256(open(path, "rb").read()).hexdigest()
    return found


class Bench:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.base = tempfile.mkdtemp(prefix="fuzz-")
        self.outside = os.path.join(self.base, "outside")
        self.work = os.path.join(self.base, "work")
        for name in ("home/thesis.txt", "tmp/precious.txt", "cas/aa/file"):
            self.write(os.path.join(self.outside, name), b"mine")
        self.canary = tree(self.outside)
        self.codes = collections.Counter()
        self.most_kb = 0
        self.longest = 0

    @staticmethod
    def write(path, data):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape"))
        return path

    def fresh(self):
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(os.path.join(self.work, "tmp"))
        return self.work

    def run(self, kind, command):
        environment = dict(os.environ, HOME=os.path.join(self.outside, "home"), TMPDIR=os.path.join(self.work, "tmp"), DOTNET_CLI_TELEMETRY_OPTOUT="1", NO_COLOR="1", DOTNET_EnableDiagnostics="0")
        said = os.path.join(self.base, "said.txt")
        begin = time.monotonic()
        with open(said, "wb") as output:
            process = subprocess.Popen(command, cwd=self.work, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        timer = threading.Timer(MOST_SECONDS, lambda: os.killpg(process.pid, signal.SIGKILL))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = code = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begin
        self.most_kb = max(self.most_kb, usage.ru_maxrss)
        self.longest = max(self.longest, seconds)
        self.codes[kind, code] += 1
        text = open(said, "rb").read().decode("utf-8", "replace")
        problem = None
        if seconds >= MOST_SECONDS:
            problem = "hangs: killed after %d s" % seconds
        elif code not in RIGHT_CODES:
            problem = "exit code %d" % code
        elif any(trace in text for trace in TRACES):
            problem = "a trace"
        elif code != 0 and not text.strip():
            problem = "exit code %d without a word" % code
        elif usage.ru_maxrss > MOST_KB:
            problem = "%.1f GB of memory" % (usage.ru_maxrss / 2**20)
        elif tree(self.outside) != self.canary:
            problem = "wrote outside of its folders"
        if problem:
            raise Failure("%s: %s\n%s\n%s" % (kind, problem, " ".join(command), text[-3000:]))
        return code, text

    # Mutations

    def damage(self, data):
        data = bytearray(data)
        for _ in range(self.random.choice((1, 1, 2, 5, 20))):
            if not data:
                break
            at = self.random.randrange(len(data))
            # Headers decide more than samples.
            at = self.random.randrange(min(len(data), 200)) if self.random.random() < 0.4 else len(data) - 1 - self.random.randrange(min(len(data), 200)) if self.random.random() < 0.3 else at
            kind = self.random.randrange(6)
            if kind == 0:
                data[at] ^= 1 << self.random.randrange(8)
            elif kind == 1:
                data[at] = self.random.choice((0, 0x7F, 0x80, 0xFF, self.random.randrange(256)))
            elif kind == 2:
                del data[at:]
            elif kind == 3:
                del data[at:at + self.random.randrange(1, 64)]
            elif kind == 4:
                data[at:at] = data[at:at + self.random.randrange(1, 64)] * self.random.choice((1, 1, 50))
            else:
                value = self.random.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFF000, len(data), 10**9))
                data[at:at + 4] = struct.pack(self.random.choice("<>") + "I", value)
        return bytes(data)

    def damage_text(self, text, separators=":,- \n"):
        lines = text.split("\n")
        for _ in range(self.random.choice((1, 1, 2, 4))):
            at = self.random.randrange(len(lines))
            kind = self.random.randrange(6)
            if kind == 0:
                lines.insert(at, lines[self.random.randrange(len(lines))])
            elif kind == 1:
                del lines[at]
                lines = lines or [""]
            elif kind == 2:
                for separator in separators:
                    if separator in lines[at]:
                        lines[at] = lines[at].split(separator)[0] + separator + " " + self.random.choice(EXTREMES)
                        break
            elif kind == 3:
                place = self.random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + self.random.choice(("\"", "'", "\x00", "\x1b[31m", "\u202e", "\r", "\ufffe", "\t", "#", "\ufeff")) + lines[at][place:]
            elif kind == 4:
                lines[at] = " " * self.random.randrange(5) + lines[at]
            else:
                lines[at] = lines[at] * self.random.choice((2, 100))
        return "\n".join(lines)

    # What is fed

    def pipeline(self):
        folder = self.fresh()
        text = """schema: 1
name: fuzz
corpus:
  root: %s
  splits:
    train: [train]
    dev: [dev]
    test: [test]
  speakers: SPEAKERS.TXT
  max_rejected: 1
models:
  - name: m
    onnx: %s
  - name: c
    control: { of: m, seeds: [0, 1] }
frontend: { bins: 80, dither: 0 }
extract: { layers: all, pooling: mean }
probe: { epochs: 2, batch: 16 }
results: results
cache: { dir: store }
""" % (SPEECH, MODEL)
        return folder, text

    def yaml(self):
        folder, text = self.pipeline()
        config = self.write(os.path.join(folder, "p.yaml"), self.damage_text(text) if self.random.random() < 0.8 else self.damage(text.encode()))
        self.run("yaml", [*tool("Build"), "--config=" + config, "--target=Status"])

    def manifest_text(self, separator):
        rows = [["audio_path", "text", "speaker", "split", "chapter", "id", "sex"]]
        for number, (path, words) in enumerate(sample_utterances()[:12]):
            rows.append([path, words, "s%d" % (number // 2), ("train", "dev", "test")[number // 4], str(number), "u%d" % number, "F"])
        return "\n".join(separator.join(row) for row in rows) + "\n"

    def preprocess(self, kind, manifest, root=SPEECH):
        shutil.rmtree(os.path.join(self.work, "out"), ignore_errors=True)
        return self.run(kind, [*tool("Preprocess"), "--corpus", root, "--manifest", manifest, "--max-rejected", "1", "--output", os.path.join(self.work, "out"), "--jobs", "2"])

    def manifest(self):
        folder = self.fresh()
        extension, separator = self.random.choice(((".csv", ","), (".csv", ";"), (".tsv", "\t")))
        text = self.manifest_text(separator)
        data = self.damage_text(text, separator) if self.random.random() < 0.7 else self.damage(text.encode())
        self.preprocess("manifest", self.write(os.path.join(folder, "m" + extension), data))

    def parquet(self):
        folder = self.fresh()
        rows = [line.split("\t") for line in self.manifest_text("\t").strip().split("\n")]
        self.preprocess("parquet", self.write(os.path.join(folder, "m.parquet"), self.damage(parquet_file(rows[0], rows[1:]))))

    def audio(self):
        folder = self.fresh()
        lines = ["audio_path,text,speaker,split"]
        for number in range(24):
            name, data = self.random.choice(sample_audio())
            path = "%d%s" % (number, os.path.splitext(name)[1])
            self.write(os.path.join(folder, "audio", path), self.damage(data) if number >= 3 else data)
            lines.append("%s,%s,s%d,%s" % (path, "SOME WORDS", number, ("train", "dev", "test")[number % 3]))
        manifest = self.write(os.path.join(folder, "m.csv"), "\n".join(lines) + "\n")
        code, _ = self.preprocess("audio", manifest, os.path.join(folder, "audio"))
        if code == 0:
            # What has passed is also decoded whole.
            shutil.copytree(os.path.join(folder, "out"), os.path.join(folder, "labels"))
            self.run("measures", [*tool("Nuisance"), "--corpus", os.path.join(folder, "audio"), "--labels", os.path.join(folder, "labels"), "--max-rejected", "1", "--output", os.path.join(folder, "measured"), "--jobs", "2"])

    def onnx(self):
        folder = self.fresh()
        model = self.write(os.path.join(folder, "m.onnx"), self.damage(small_model()))
        self.run("onnx", [*tool("Inspect"), "--model", model])

    def archive(self):
        folder = self.fresh()
        kind = self.random.choice(("tar", "tar.gz", "zip"))
        address = Server.serve("/a." + kind, self.damage(archive_file(kind, self.random)))
        config = self.write(os.path.join(folder, "p.yaml"), self.pipeline_with_fetch(address))
        self.run("archive", [*tool("Build"), "--config=" + config, "--target=Fetch"])

    def pipeline_with_fetch(self, address):
        return """schema: 1
corpus: { root: data/Corpus, splits: { train: [train], dev: [dev], test: [test] } }
models: [{ name: m, architecture: { kind: samresnet34, width: 4 } }]
cache: { dir: store }
fetch: { attempts: 1, archives: [{ url: "%s", into: data, gives: [Corpus/train, Corpus/dev, Corpus/test], unpacked_limit_gb: 0.01 }] }
""" % address

    def store(self):
        folder, text = self.pipeline()
        config = self.write(os.path.join(folder, "p.yaml"), text.replace("  - name: c\n    control: { of: m, seeds: [0, 1] }\n", ""))
        template = os.path.join(self.base, "template")
        if not os.path.isdir(template):
            self.run("store", [*tool("Build"), "--config=" + config, "--target=Preprocess"])
            shutil.copytree(os.path.join(folder, "store"), template)
            shutil.copytree(os.path.join(folder, "results"), template + "-results")
        shutil.rmtree(os.path.join(folder, "store"), ignore_errors=True)
        shutil.rmtree(os.path.join(folder, "results"), ignore_errors=True)
        shutil.copytree(template, os.path.join(folder, "store"))
        shutil.copytree(template + "-results", os.path.join(folder, "results"))
        files = [os.path.join(place, name) for part in ("store", "results") for place, _, names in os.walk(os.path.join(folder, part)) for name in names]
        for path in self.random.sample(files, min(len(files), self.random.choice((1, 1, 3)))):
            data = open(path, "rb").read()
            os.chmod(path, 0o644)
            choice = self.random.randrange(8)
            os.remove(path)
            if choice == 0:
                os.symlink(os.path.join(self.outside, "home/thesis.txt"), path)
            elif choice == 1:
                os.mkfifo(path)
            elif choice == 2:
                os.symlink("/dev/zero", path)
            elif choice > 3:
                self.write(path, self.damage(data) if self.random.random() < 0.5 or b"{" not in data[:4] else self.damage_text(data.decode("utf-8", "replace"), ":,"))
        # Not Clean, which also removes the build's own output.
        for target in self.random.sample(["Status", "Verify", "Gc", "Preprocess"], 2):
            self.run("store", [*tool("Build"), "--config=" + config, "--target=" + target])


class Server(http.server.BaseHTTPRequestHandler):
    files = {}
    address = None

    @classmethod
    def serve(cls, path, data):
        if cls.address is None:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), cls)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            cls.address = "http://127.0.0.1:%d" % server.server_port
        cls.files[path] = data
        return cls.address + path

    def do_GET(self):
        data = self.files.get(self.path)
        self.send_response(404 if data is None else 200, "\x1b[31mOK")
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_):
        pass


@functools.cache
def sample_utterances():
    found = []
    for place, _, files in sorted(os.walk(SPEECH)):
        for name in sorted(files):
            if name.endswith(".trans.txt"):
                for line in open(os.path.join(place, name), encoding="utf-8"):
                    key, words = line.strip().split(" ", 1)
                    found.append((os.path.relpath(os.path.join(place, key + ".flac"), SPEECH), words.replace(",", "")))
    return found


@functools.cache
def sample_audio():
    """The shortest utterance of the sample in every format that is at hand."""
    source = min((os.path.join(SPEECH, path) for path, _ in sample_utterances()), key=os.path.getsize)
    found = [("a.flac", open(source, "rb").read())]
    if not shutil.which("ffmpeg"):
        return found
    with tempfile.TemporaryDirectory() as folder:
        for name, codec in (("a.wav", "pcm_s16le"), ("b.wav", "pcm_mulaw"), ("c.wav", "adpcm_ms"), ("a.mp3", "libmp3lame"), ("a.ogg", "libvorbis"), ("a.opus", "libopus"), ("a.oga", "flac"), ("a.m4a", "aac"),
                            ("a.mka", "flac"), ("a.aiff", "pcm_s16be"), ("a.au", "pcm_s16be"), ("a.caf", "pcm_s16le"), ("a.w64", "pcm_s16le"), ("a.wv", "wavpack"), ("a.aac", "aac")):
            path = os.path.join(folder, name)
            if subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", source, "-c:a", codec, "-strict", "-2", path], capture_output=True).returncode == 0:
                found.append((name, open(path, "rb").read()))
    return found


@functools.cache
def small_model():
    return open(MODEL, "rb").read()


@functools.cache
def archive_member_names():
    return ["Corpus/%s/%d/%d/%d-%d-0000.flac" % (split, number, number, number, number) for number, split in enumerate(("train", "dev", "test"))]


def archive_file(kind, generator):
    names = archive_member_names() + [generator.choice(("Corpus/README.TXT", "../out", "Corpus/train", "a" * 300, "Corpus/\u4e2d", "/abs"))]
    output = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(output, "w", generator.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
            for name in names:
                archive.writestr(name, b"content " * generator.randrange(1, 500))
    else:
        with tarfile.open(fileobj=output, mode="w:gz" if kind == "tar.gz" else "w", format=generator.choice((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))) as archive:
            for name in names:
                data = b"content " * generator.randrange(1, 500)
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return output.getvalue()


def parquet_file(columns, rows):
    """A Parquet file of required columns of text, plain and not compressed."""
    def varint(value):
        data = b""
        while value > 0x7F:
            data += bytes([value & 0x7F | 0x80])
            value >>= 7
        return data + bytes([value])

    def number(value):
        return varint((value << 1) ^ (value >> 63))

    def text(value):
        return varint(len(value.encode())) + value.encode()

    def items(kind, values):
        return (bytes([len(values) << 4 | kind]) if len(values) < 15 else bytes([0xF0 | kind]) + varint(len(values))) + b"".join(values)

    def struct_of(*fields):
        data, last = b"", 0
        for identity, kind, value in fields:
            data += bytes([identity - last << 4 | kind]) + value
            last = identity
        return data + b"\0"

    i32, i64, binary, many, record = 5, 6, 8, 9, 12
    file = b"PAR1"
    chunks = []
    for index, name in enumerate(columns):
        page = b"".join(struct.pack("<I", len(row[index].encode())) + row[index].encode() for row in rows)
        levels = struct_of((1, i32, number(len(rows))), (2, i32, number(0)), (3, i32, number(3)), (4, i32, number(3)))
        header = struct_of((1, i32, number(0)), (2, i32, number(len(page))), (3, i32, number(len(page))), (5, record, levels))
        size = number(len(header) + len(page))
        meta = struct_of((1, i32, number(6)), (2, many, items(i32, [number(0)])), (3, many, items(binary, [text(name)])), (4, i32, number(0)), (5, i64, number(len(rows))), (6, i64, size), (7, i64, size),
                         (9, i64, number(len(file))))
        chunks.append(struct_of((2, i64, number(len(file))), (3, record, meta)))
        file += header + page
    schema = [struct_of((4, binary, text("schema")), (5, i32, number(len(columns))))]
    schema += [struct_of((1, i32, number(6)), (3, i32, number(0)), (4, binary, text(name)), (6, i32, number(0))) for name in columns]
    group = struct_of((1, many, items(record, chunks)), (2, i64, number(len(file))), (3, i64, number(len(rows))))
    footer = struct_of((1, i32, number(1)), (2, many, items(record, schema)), (3, i64, number(len(rows))), (4, many, items(record, [group])))
    return file + footer + struct.pack("<I", len(footer)) + b"PAR1"


def main():
    kinds = ["yaml", "manifest", "parquet", "audio", "onnx", "archive", "store"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(kinds))
    parser.add_argument("--keep", default=os.path.join(tempfile.gettempdir(), "fuzz-failure"))
    arguments = parser.parse_args()
    bench = Bench(arguments.seed)
    chosen = arguments.only.split(",")

    # Undamaged files pass, or all that follows would show nothing.
    folder = bench.fresh()
    rows = [line.split("\t") for line in bench.manifest_text("\t").strip().split("\n")]
    for name, data in (("m.tsv", bench.manifest_text("\t")), ("m.parquet", parquet_file(rows[0], rows[1:]))):
        code, text = bench.preprocess("undamaged", bench.write(os.path.join(folder, name), data))
        if code != 0:
            sys.exit("fuzz: the undamaged %s is refused:\n%s" % (name, text))
    code, text = bench.run("undamaged", [*tool("Inspect"), "--model", MODEL])
    if code != 0:
        sys.exit("fuzz: the undamaged network is refused:\n%s" % text)

    end = time.monotonic() + 60 * arguments.minutes
    try:
        for number in range(10**9):
            if time.monotonic() > end:
                break
            getattr(bench, chosen[number % len(chosen)])()
    except Failure as failure:
        shutil.rmtree(arguments.keep, ignore_errors=True)
        shutil.copytree(bench.work, arguments.keep, symlinks=True, ignore=lambda place, names: [name for name in names if not os.path.islink(os.path.join(place, name)) and not os.path.isfile(os.path.join(place, name)) and not os.path.isdir(os.path.join(place, name))])
        print("fuzz: FAILED at seed %d, files in %s\n%s" % (arguments.seed, arguments.keep, failure))
        return 1
    finally:
        for (kind, code), count in sorted(bench.codes.items()):
            print("%s: exit code %d: %d runs" % (kind, code, count))
        print("most memory %.2f GB, longest run %.0f s" % (bench.most_kb / 2**20, bench.longest))
        shutil.rmtree(bench.base, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
