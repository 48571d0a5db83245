"""codecs.py CORPUS OUT: codecs/*, small files of several encoders, and codecs.csv: what other decoders make of them.

Speech of the corpus, and the same beside other speech as stereo. ffmpeg decodes MP3, libvorbis (oggdec, to 16 bits) Vorbis, libopus Opus, sox what is not compressed. Of each file: rate, channels, samples per
channel, the root mean square of the channels' mean, and that mean at 24 places evenly from the first sample to the last.
"""
import struct
import subprocess
import sys
from pathlib import Path

SECONDS = "0.35"
PLACES = 24

# Name, channels and rate of what is encoded, encoder.
FILES = [
    ("lame-48.mp3", 1, 48000, "lame --quiet -b 64 --resample 48 {wav} {out}"),
    ("lame-44-joint.mp3", 2, 44100, "lame --quiet -m j -b 64 --resample 44.1 {wav} {out}"),
    ("lame-32-vbr.mp3", 1, 32000, "lame --quiet -V 7 --resample 32 {wav} {out}"),
    ("lame-22-checksum.mp3", 1, 22050, "lame --quiet -p -V 7 --resample 22.05 {wav} {out}"),
    ("lame-16-tagless.mp3", 1, 16000, "lame --quiet -t -b 16 {wav} {out}"),
    ("lame-11.mp3", 1, 11025, "lame --quiet -b 16 --resample 11.025 {wav} {out}"),
    ("lavc-16.mp3", 1, 16000, "ffmpeg -v error -y -i {wav} -c:a libmp3lame -b:a 16k -bitexact {out}"),
    ("oggenc-16.ogg", 1, 16000, "oggenc -Q -q -1 --serial 1 {wav} -o {out}"),
    ("oggenc-44-stereo.ogg", 2, 44100, "oggenc -Q -q -1 --serial 1 {wav} -o {out}"),
    ("opusenc-12.opus", 1, 16000, "opusenc --quiet --serial 1 --bitrate 12 {wav} {out}"),
    ("opusenc-24-stereo.opus", 2, 48000, "opusenc --quiet --serial 1 --bitrate 24 --framesize 60 {wav} {out}"),
    ("opusenc-32-music.opus", 1, 48000, "opusenc --quiet --serial 1 --bitrate 32 --music {wav} {out}"),
    ("a-law.wav", 1, 8000, "sox -D {wav} -e a-law {out} trim 0 0.1"),
    ("mu-law-stereo.wav", 2, 8000, "sox -D {wav} -e mu-law {out} trim 0 0.1"),
    ("24.aiff", 1, 16000, "ffmpeg -v error -y -i {wav} -t 0.02 -c:a pcm_s24be -bitexact {out}"),
    ("16-stereo.aiff", 2, 16000, "ffmpeg -v error -y -i {wav} -t 0.02 -c:a pcm_s16be -bitexact {out}"),
    ("8-odd.aiff", 1, 8000, "ffmpeg -v error -y -i {wav} -af atrim=end_sample=801 -c:a pcm_s8 -bitexact {out}"),
    ("16.aifc", 1, 8000, "sox -D {wav} -b 16 {out} trim 0 0.02"),
]


def run(command, **files):
    return subprocess.run([part.format(**files) for part in command.split()], check=True, capture_output=True).stdout


DECODERS = {
    ".mp3": ("ffmpeg", "ffmpeg -v error -i {path} -c:a pcm_f32le -f f32le -"),
    ".ogg": ("libvorbis", "oggdec -Q -R -b 16 -o - {path}"),
    ".opus": ("libopus", "ffmpeg -v error -c:a libopus -i {path} -c:a pcm_f32le -f f32le -"),
}


def decode(path):
    name, command = DECODERS.get(path.suffix, ("sox", "sox {path} -t f32 -"))
    data = run(command, path=path)
    if name == "libvorbis":
        return name, [value / 32768 for value in struct.unpack(f"<{len(data) // 2}h", data)]
    return name, struct.unpack(f"<{len(data) // 4}f", data)


def main(corpus, out):
    folder = out / "codecs"
    folder.mkdir(exist_ok=True)
    sources = [corpus / f"train/{name}.flac" for name in ("1002/10021/1002-10021-0002", "1003/10031/1003-10031-0002")]
    rows = ["path,decoder,rate,channels,samples,rms,values"]
    wav = folder / "source.wav"
    for name, channels, rate, command in FILES:
        run("sox -D {sources} -b 16 -r {rate} {wav} trim 0.3 {seconds}".replace("{sources}", "-M {one} {two}" if channels == 2 else "{one}"), one=sources[0], two=sources[1], rate=rate, wav=wav, seconds=SECONDS)
        path = folder / name
        run(command, wav=wav, out=path)
        decoder, samples = decode(path)
        mono = [sum(samples[i : i + channels]) / channels for i in range(0, len(samples), channels)]
        rms = (sum(value * value for value in mono) / len(mono)) ** 0.5
        values = " ".join(f"{mono[i * (len(mono) - 1) // (PLACES - 1)]:.7f}" for i in range(PLACES))
        rows.append(f"tests/Golden/codecs/{name},{decoder},{48000 if path.suffix == '.opus' else rate},{channels},{len(mono)},{rms:.7f},{values}")
    wav.unlink()
    (out / "codecs.csv").write_text("\n".join(rows) + "\n")


main(Path(sys.argv[1]), Path(sys.argv[2]))
