#!/usr/bin/env bash
# Makes the synthetic voices. What it makes of samples/speech is committed; this is needed only to remake it, or the voices of the sample model.
#
#   samples/make-corpus.sh corpus [FOLDER]     the embedded corpus; default: samples/speech, which is replaced
#   samples/make-corpus.sh training FOLDER     the voices that samples/models was trained on, in FOLDER/train; FOLDER must not exist
#
# Needs espeak-ng, ffmpeg and flac. Made with espeak-ng 1.51, ffmpeg 5.1.9 and flac 1.4.2 (Debian 12), which give the same bytes each time;
# other versions give other bytes of the same kind.
#
# corpus:    60 voices, each with two sentences of its own, one at three tempi and one at two others, and a pause within each sentence.
#            The tempi are the same five steps around the voice's own tempo; the shares of the pause are the same five steps, in proportion to the voice's own.
#            Which tempo meets which pause differs between voices, so that over all voices the pauses tell nothing about the tempo.
# training:  40 voices, none of them in the corpus; each speaks three sentences at two tempi, without such pauses.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# split sex voice
corpus_voices="
train M en-us+m1
train F en-gb+f1
train M en-gb-scotland+m3
train F en-us+Annie
train M en-029+Alex
train F en-gb-x-rp+f3
train M en-us+klatt4
train F en-us-nyc+belinda
train M en-gb-x-gbclan+m5
train F en-gb+f5
train M en-gb-x-gbcwmd+Denis
train F en-029+steph
train M en-us-nyc+rob
train F en-gb-scotland+anika
train M en-gb+AnxiousAndy
train M en-029+grandpa
train M en-gb-x-gbclan+iven4
train M en-us+klatt5
train M en-us-nyc+pablo
train M en-gb-x-gbcwmd+RicishayMax2
train M en-gb-scotland+robosoft2
train M en-gb-x-rp+robosoft5
train M en-gb+robosoft8
train M en-us-nyc+victor
train M en-gb+Demonic
train M en-us+announcer
train M en-us-nyc+iven2
train M en-gb-x-gbcwmd+klatt
train M en-gb-scotland+marcelo
train M en-gb-x-rp+pedro
train M en-gb+robert
train M en-029+robosoft3
train M en-gb-x-gbclan+robosoft6
train M en-us+sandro
train M en-gb-x-gbclan+UniRobot
train M en-us+croak
dev   M en-gb+m7
dev   F en-us+f4
dev   M en-gb-x-rp+boris
dev   F en-gb-x-gbclan+Alicia
dev   M en-gb-scotland+edward2
dev   M en-gb+klatt3
dev   M en-gb-x-gbclan+quincy
dev   M en-us-nyc+robosoft4
dev   M en-029+travis
dev   F en-gb-x-rp+anikaRobot
test  M en-us+david
test  F en-gb-x-rp+linda
test  M en-029+Mario
test  F en-us+Andrea
test  M en-gb-scotland+zac
test  F en-gb-x-gbcwmd+grandma
test  M en-gb-x-rp+iven3
test  M en-029+miguel
test  M en-us+robosoft
test  M en-gb-x-gbcwmd+robosoft7
test  M en-gb-x-gbcwmd+Tweaky
test  M en-us
test  M en-gb-scotland
test  F en-gb-scotland+shelby
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
    speech=${2:-$here/speech} voices=$corpus_voices first_id=1001 first_sentence=0
    utterances_of_sentences=(3 2) steps=(74 86 100 116 135) pauses=(0 10 18 26 34)
    rm -rf "$speech" ;;
  training)
    [ -n "${2:-}" ] && [ ! -e "$2" ] || usage
    speech=$2 voices=$training_voices first_id=9001 first_sentence=120
    utterances_of_sentences=(2 2 2) steps=(76 91 109 131) ;;
  *) usage ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$speech"
mapfile -t sentences < "$here/sentences.txt"

# Sets what is a voice's own in the corpus: pitch (0-99), middle (words per minute, 160 to 260, equally spaced in their logarithm), pause (per cent of the steps' pauses,
# 70 to 130), and the step of the tempo and of the pause of each of the five utterances. Multiples of the voice's number modulo 60 order the voices; no two of these orders
# are alike. The five steps come in another order for each voice, so that no utterance's number tells its rate: permutations that exchange
# the rates of whole speakers, number by number, would otherwise leave most of them where they were.
set_voice() {
  local left=(0 1 2 3 4) number=$((($1 * 37 + 11) % 120)) count chosen
  pitch=$(($1 * 7 % 60 / 2 + ($([ "$sex" = F ] && echo 50 || echo 26))))
  middle=$(awk -v rank=$(($1 * 23 % 60)) 'BEGIN { printf "%.0f", 160 * exp(rank / 59 * log(260 / 160)) }')
  pause=$((70 + $1 * 17 % 60))
  tempi=() breaks=()
  for count in 5 4 3 2 1; do
    chosen=$((number % count)) number=$((number / count))
    tempi+=("${left[chosen]}")
    breaks+=($((((1 + $1 % 4) * left[chosen] + $1) % 5)))
    left=("${left[@]:0:chosen}" "${left[@]:chosen+1}")
  done
}

# Speaks $2 at $1 words per minute into spoken.wav; where $2 has a bar, with a pause there of $3 per cent of the utterance.
speak() {
  if [[ $2 != *' | '* ]]; then
    espeak-ng -v "$voice" -p "$pitch" -s "$1" -w "$work/spoken.wav" "$2"
    return
  fi
  espeak-ng -z -v "$voice" -p "$pitch" -s "$1" -w "$work/before.wav" "${2% | *},"
  espeak-ng -z -v "$voice" -p "$pitch" -s "$1" -w "$work/after.wav" "${2#* | }"
  local speech_bytes=$(($(stat -c %s "$work/before.wav") + $(stat -c %s "$work/after.wav") - 88))
  ffmpeg -v error -y -i "$work/before.wav" -f lavfi -i anullsrc=r=22050:cl=mono -i "$work/after.wav" -filter_complex \
    "[1]atrim=end_sample=$(awk -v speech=$((speech_bytes / 2)) -v share="$3" 'BEGIN { printf "%.0f", speech * share / (100 - share) + 1 }')[pause];[0][pause][2]concat=n=3:v=0:a=1" \
    -c:a pcm_s16le "$work/spoken.wav" < /dev/null
}

voice_index=0
while read -r split sex voice pitch middle; do
  [ -n "$split" ] || continue
  [ -n "$pitch" ] || set_voice "$voice_index"
  speaker=$((first_id + voice_index))
  samples_total=0 spoken=0
  for ((s = 0; s < ${#utterances_of_sentences[@]}; s++)); do
    own=$((voice_index * ${#utterances_of_sentences[@]} + s))
    sentence=${sentences[first_sentence + own % (${#sentences[@]} - first_sentence)]}
    chapter=$speaker$((s + 1))
    folder=$speech/$split/$speaker/$chapter
    mkdir -p "$folder"
    text=$(printf %s "${sentence/ | / }" | tr 'a-z' 'A-Z' | tr -cd "A-Z' ")
    for ((r = 0; r < utterances_of_sentences[s]; r++)); do
      id=$speaker-$chapter-000$r
      if [ "$1" = corpus ]; then
        step=${tempi[spoken]} share=$(awk -v step="${pauses[breaks[spoken]]}" -v own="$pause" 'BEGIN { print step * own / 100 }')
      else
        step=$(((r * 2 + own * 2) % 4)) share=0
      fi
      spoken=$((spoken + 1))

      # 16 kHz, mono, 16 bits. 16 dB down, speech peaks at about an eighth of full scale, as loud as the quieter readers of LibriSpeech.
      # The noise, some 4 steps of 16 bits, stands for a quiet room: digital silence occurs in no recording, its log energy is a
      # meaningless floor, and its share of an utterance would give the rate away.
      speak $(((middle * steps[step] + 50) / 100)) "$sentence" "$share"
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
