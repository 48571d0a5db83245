#!/usr/bin/env bash
# Makes the synthetic voices. What it makes of samples/speech is committed; this is needed only to remake it, or the voices of the sample model.
#
#   samples/make-corpus.sh corpus [FOLDER]     the embedded corpus; default: samples/speech, which is replaced
#   samples/make-corpus.sh training FOLDER     the voices that samples/models was trained on, in FOLDER/train; FOLDER must not exist
#
# Needs espeak-ng, ffmpeg and flac. Made with espeak-ng 1.51, ffmpeg 5.1.9 and flac 1.4.2 (Debian 12), which give the same bytes each time;
# other versions give other bytes of the same kind.
#
# corpus:    24 voices; each speaks two sentences of its own at four rates, so that the rate varies within speaker and text.
# training:  40 voices, none of them in the corpus; each speaks three sentences at two of these rates.
# Both:      the four rates are the same four steps around the voice's own middle rate, so that the rate also varies between speakers.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# split sex voice pitch(0-99) middle-rate(words per minute)
corpus_voices="
train M en-us+m1               38 136
train F en-gb+f1               62 145
train M en-gb-scotland+m3      30 152
train F en-us+Annie            55 139
train M en-029+Alex            44 159
train F en-gb-x-rp+f3          70 133
train M en-us+klatt4           28 143
train F en-us-nyc+belinda      58 154
train M en-gb-x-gbclan+m5      50 161
train F en-gb+f5               66 147
train M en-gb-x-gbcwmd+Denis   34 129
train F en-029+steph           52 156
train M en-us-nyc+rob          41 150
train F en-gb-scotland+anika   60 137
dev   M en-gb+m7               46 140
dev   F en-us+f4               72 158
dev   M en-gb-x-rp+boris       36 151
dev   F en-gb-x-gbclan+Alicia  57 132
test  M en-us+david            40 155
test  F en-gb-x-rp+linda       64 144
test  M en-029+Mario           32 138
test  F en-us+Andrea           54 160
test  M en-gb-scotland+zac     48 146
test  F en-gb-x-gbcwmd+grandma 68 131
"
training_voices="
train M en-us+m2               36 141
train F en-us+f2               61 148
train M en-gb+m4               43 135
train F en-gb+aunty            56 153
train M en-gb-scotland+m6      33 160
train F en-029+steph2          65 138
train M en-us-nyc+m8           47 145
train F en-gb-x-rp+steph3      53 156
train M en-us+Andy             39 131
train M en-gb+Diogo            51 151
train M en-gb-x-rp+Gene        35 140
train M en-gb-x-gbclan+Gene2   45 159
train M en-us+Henrique         31 147
train M en-029+Hugo            49 136
train M en-gb+Jacky            42 154
train M en-us+Lee              37 144
train M en-gb-scotland+Marco   54 161
train M en-us-nyc+Michael      29 133
train M en-gb-x-gbcwmd+Mike    46 150
train M en-us+Mr               40 139
train M en-gb+Nguyen           58 146
train M en-us+RicishayMax      33 155
train M en-gb+RicishayMax3     52 130
train M en-us+Storm            38 143
train M en-gb+adam             44 158
train M en-us-nyc+antonio      55 137
train M en-gb-x-rp+benjamin    48 152
train M en-gb+caleb            34 145
train M en-us+ed               50 132
train M en-gb-scotland+edward  41 148
train M en-us+gustave          57 160
train M en-029+iven            36 141
train M en-gb-x-gbclan+john    45 135
train M en-us+kaukovalta       53 153
train M en-gb+klatt2           32 138
train M en-us+max              47 156
train M en-gb-x-rp+michel      39 147
train M en-us+norbert          56 140
train M en-gb-scotland+paul    43 151
train F en-us-nyc+f2           74 136
"

case ${1:-} in
  corpus)
    speech=${2:-$here/speech} voices=$corpus_voices first_id=1001 first_sentence=0 sentences_of_a_voice=2 rates_of_a_sentence=4
    rm -rf "$speech" ;;
  training)
    [ -n "${2:-}" ] && [ ! -e "$2" ] || usage
    speech=$2 voices=$training_voices first_id=9001 first_sentence=48 sentences_of_a_voice=3 rates_of_a_sentence=2 ;;
  *) usage ;;
esac

# Per cent of a voice's middle rate, equally spaced in their logarithm. A sentence that is spoken at fewer of them begins with another each time.
steps=(76 91 109 131)

# In which order a sentence's rates are numbered: another for each, so that no utterance's number tells its rate. Permutations that exchange
# the rates of whole speakers, number by number, would otherwise leave most of them where they were.
orders=(0123 0132 0213 0231 0312 0321 1023 1032 1203 1230 1302 1320 2013 2031 2103 2130 2301 2310 3012 3021 3102 3120 3201 3210)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$speech"
mapfile -t sentences < "$here/sentences.txt"

voice_index=0
while read -r split sex voice pitch middle; do
  [ -n "$split" ] || continue
  speaker=$((first_id + voice_index))
  samples_total=0
  for ((s = 0; s < sentences_of_a_voice; s++)); do
    own=$((voice_index * sentences_of_a_voice + s))
    sentence=${sentences[first_sentence + own % (${#sentences[@]} - first_sentence)]}
    chapter=$speaker$((s + 1))
    folder=$speech/$split/$speaker/$chapter
    mkdir -p "$folder"
    text=$(printf %s "$sentence" | tr 'a-z' 'A-Z' | tr -cd "A-Z' ")
    order=${orders[(own * 5 + own / 24) % 24]}
    [ "$rates_of_a_sentence" = 4 ] || order=01
    for ((r = 0; r < rates_of_a_sentence; r++)); do
      id=$speaker-$chapter-000${order:r:1}
      rate=$(((middle * steps[(r * 4 / rates_of_a_sentence + own * (rates_of_a_sentence % 4)) % 4] + 50) / 100))

      # 16 kHz, mono, 16 bits. 16 dB down, speech peaks at about an eighth of full scale, as loud as the quieter readers of LibriSpeech.
      # The noise, some 4 steps of 16 bits, stands for a quiet room: digital silence occurs in no recording, its log energy is a
      # meaningless floor, and its share of an utterance would give the rate away.
      espeak-ng -v "$voice" -p "$pitch" -s "$rate" -w "$work/spoken.wav" "$sentence"
      ffmpeg -v error -y -i "$work/spoken.wav" -f lavfi \
        -i "anoisesrc=color=pink:amplitude=0.0006:sample_rate=16000:seed=$((speaker * 100 + s * 10 + r))" \
        -filter_complex '[0]aresample=16000,volume=-16dB[speech];[speech][1]amix=inputs=2:duration=first:normalize=0' \
        -ac 1 -c:a pcm_s16le -fflags +bitexact -flags +bitexact "$work/mixed.wav" < /dev/null
      flac --silent --best --no-padding --force -o "$folder/$id.flac" "$work/mixed.wav"

      printf '%s %s\n' "$id" "$text" >> "$folder/$speaker-$chapter.trans.txt"
      samples_total=$((samples_total + ($(stat -c %s "$work/mixed.wav") - 44) / 2))
    done
    sort -o "$folder/$speaker-$chapter.trans.txt" "$folder/$speaker-$chapter.trans.txt"
  done

  minutes=$(awk -v n="$samples_total" 'BEGIN { printf "%.2f", n / 16000 / 60 }')
  printf '%-5s| %s | %-17s| %-6s| %s\n' "$speaker" "$sex" "$split" "$minutes" "espeak-ng $voice" >> "$work/speakers"
  voice_index=$((voice_index + 1))
done <<< "$voices"

{
  cat << 'HEADER'
; The voices of this corpus, in the form of LibriSpeech's SPEAKERS.TXT.
; The fields: id, sex ('F' or 'M'), split, minutes of speech, name of the voice.
;
;ID  |SEX| SUBSET           |MINUTES| NAME
HEADER
  cat "$work/speakers"
} > "$speech/SPEAKERS.TXT"
