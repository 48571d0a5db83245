#!/usr/bin/env bash
# Makes every file of this folder anew, from samples/ and from what scripts draw; the README says what they are. On Debian 12:
#   apt-get install flac praat python3-onnx python3-sklearn python3-torchaudio ffmpeg lame opus-tools sox vorbis-tools
# `make.sh check` runs the same scripts over ../shared, where there is one, and compares with the numbers that others made there.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
export PYTHONDONTWRITEBYTECODE=1

python() { /usr/bin/python3 "$@"; }

if [ "${1:-}" = check ]; then
    shared=$(cd -- "$root/../shared" && pwd) corpus=$root/../shared/data/LibriSpeech out=$(mktemp -d)
    utterances=(test-mini/2414/128291/2414-128291-0000.flac test-mini/367/130732/367-130732-0000.flac)
    python "$here/fbank.py" "$corpus" "$out" "${utterances[@]}"
    for depth in 34 100; do
        python "$here/layers.py" "$corpus" "$out" "samresnet$depth-w8" "$depth" "$shared/golden/samresnet$depth-w8.onnx" "${utterances[@]}"
    done
    python "$here/relations.py" "$corpus" train-mini,dev-mini,test-mini "$out" "$shared/golden/samresnet34-w8.onnx" 34
    python "$here/check.py" "$out" "$shared/golden"
    exit
fi

corpus=$root/samples/speech
# Short ones, of a woman and of a man: their numbers take little room.
utterances=(train/1002/10021/1002-10021-0002.flac train/1003/10031/1003-10031-0002.flac)
python "$here/fbank.py" "$corpus" "$here" "${utterances[@]}"
python "$here/layers.py" "$corpus" "$here" samresnet34-w8 34 "$root/samples/models/samresnet34-w8.onnx" "${utterances[@]}"
python "$here/layers.py" "$corpus" "$here" samresnet100-w4 100 4,0 "${utterances[@]}"
python "$here/relations.py" "$corpus" train,dev,test "$here" "$root/samples/models/samresnet34-w8.onnx" 34
python "$here/held_out.py" "$here"
python "$here/pooling.py" "$here/fbank/1002-10021-0002.hamming.npy" "$here"
python "$here/tsne.py" "$here" "$here"/fbank/*.povey.npy
python "$here/flac.py" "$corpus" "$here"
python "$here/codecs.py" "$corpus" "$here"

mkdir -p "$here/textgrid"
praat --run "$here/textgrid.praat"

list=$(mktemp)
for file in dev/*/*/*-0000.flac test/*/*/*-0002.flac; do (cd -- "$corpus" && printf '%s\n' $file); done | awk 'NR % 8 == 1' | sed "s|^|$corpus/|" >"$list"
praat --run "$here/pitch.praat" "$list" "$list.csv"
sed "s|^$corpus/||; 2,\$s/\.[0-9]\b/&/g" "$list.csv" >"$here/pitch-sample.csv"
find "$corpus" -name '*.flac' | LC_ALL=C sort >"$list"
praat --run "$here/syllables.praat" "$list" "$list.csv"
sed "s|^$corpus/||" "$list.csv" >"$here/syllables.csv"
rm -f -- "$list" "$list.csv"
