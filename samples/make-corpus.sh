#!/usr/bin/env bash
# Makes samples/speech, the embedded default corpus, in LibriSpeech's layout. Its output is committed; this is needed only to remake it.
#
#   samples/make-corpus.sh [FOLDER]      default: samples/speech, which is replaced
#
# Needs espeak-ng, sox and flac. Made with espeak-ng 1.51, sox 14.4.2 and flac 1.4.2 (Debian 12), which give the same bytes each time;
# other versions give other bytes of the same kind.
#
# Twelve voices, each speaking ten sentences of its own from sentences.txt. Within a voice the rate runs over ten steps of 10 words per
# minute; its slowest rate differs from voice to voice, so that the rate varies both within and between speakers.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
speech=${1:-$here/speech}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# split speaker sex voice pitch slowest-rate
voices="
train 1001 M en-us+m3           42 120
train 1002 F en-gb+f2           58 130
train 1003 M en-gb-scotland+m7  36 112
train 1004 F en-us+f4           64 124
train 1005 M en-029+m1          48 134
train 1006 F en-gb-x-rp+f3      52 116
train 1007 M en-us+klatt4       34 126
dev   1008 M en-gb-x-gbclan+m5  46 118
dev   1009 F en-us-nyc+f1       60 128
test  1010 M en-gb+m2           39 122
test  1011 F en-us+f5           67 114
test  1012 M en-gb-x-gbcwmd+m6  54 132
"

# The order in which a voice goes through its ten rates; each voice starts elsewhere in it.
steps=(3 7 0 5 9 1 6 2 8 4)

rm -rf "$speech"
mkdir -p "$speech"
mapfile -t sentences < "$here/sentences.txt"

speakers=$work/speakers
voice_index=0
while read -r split speaker sex voice pitch slowest; do
  [ -n "$split" ] || continue
  samples_total=0
  for i in 0 1 2 3 4 5 6 7 8 9; do
    chapter=${speaker}$((1 + i / 5))
    folder=$speech/$split/$speaker/$chapter
    id=$speaker-$chapter-$(printf %04d $((i % 5)))
    sentence=${sentences[voice_index * 10 + i]}
    rate=$((slowest + 10 * steps[(i + voice_index * 3) % 10]))
    mkdir -p "$folder"

    # 16 kHz, mono, 16 bits, no dither: the result must not depend on chance. 16 dB down, speech peaks at about an eighth of
    # full scale, as loud as the quieter readers of LibriSpeech, and FLAC needs two bits a sample less.
    espeak-ng -v "$voice" -p "$pitch" -s "$rate" -w "$work/spoken.wav" "$sentence"
    sox -D "$work/spoken.wav" -b 16 -c 1 "$work/resampled.wav" gain -16 rate -v 16000
    flac --silent --best --no-padding --force -o "$folder/$id.flac" "$work/resampled.wav"

    text=$(printf %s "$sentence" | tr 'a-z' 'A-Z' | tr -cd "A-Z' ")
    printf '%s %s\n' "$id" "$text" >> "$folder/$speaker-$chapter.trans.txt"
    samples_total=$((samples_total + $(soxi -s "$work/resampled.wav")))
  done

  minutes=$(awk -v n="$samples_total" 'BEGIN { printf "%.2f", n / 16000 / 60 }')
  printf '%-5s| %s | %-17s| %-6s| %s\n' "$speaker" "$sex" "$split" "$minutes" "espeak-ng $voice" >> "$speakers"
  voice_index=$((voice_index + 1))
done <<< "$voices"

{
  cat << 'HEADER'
; The voices of this corpus, in the form of LibriSpeech's SPEAKERS.TXT.
; The fields: id, sex ('F' or 'M'), split, minutes of speech, name of the voice.
;
;ID  |SEX| SUBSET           |MINUTES| NAME
HEADER
  cat "$speakers"
} > "$speech/SPEAKERS.TXT"
