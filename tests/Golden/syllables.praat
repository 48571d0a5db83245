# Made syllables.csv with Praat 6.3.07 (Debian 12): praat --run syllables.praat LIST OUTPUT
# Syllable nuclei by de Jong & Wempe 2009: peaks of the intensity above the threshold, each followed by a dip of more than 2 dB (the end counts as one), in a voiced frame.
form Syllables
  sentence list
  sentence output
endform
strings = Read Strings from raw text file: list$
n = Get number of strings
writeFileLine: output$, "audio_path,nuclei"
for i to n
  selectObject: strings
  path$ = Get string: i
  sound = Read from file: path$
  pitch = To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
  selectObject: sound
  intensity = To Intensity: 50, 0, "yes"
  lowest = Get minimum: 0, 0, "None"
  loud = Get quantile: 0, 0, 0.99
  threshold = max (loud - 25, lowest)
  frames = Get number of frames
  peaks = 0
  for f from 2 to frames - 1
    v = Get value in frame: f
    before = Get value in frame: f - 1
    after = Get value in frame: f + 1
    if v > threshold and v > before and v >= after
      peaks = peaks + 1
      peak[peaks] = f
    endif
  endfor
  nuclei = 0
  for p to peaks
    dip = -1000
    if p < peaks
      dip = 1000
      for f from peak[p] to peak[p + 1]
        v = Get value in frame: f
        dip = min (dip, v)
      endfor
    endif
    v = Get value in frame: peak[p]
    time = Get time from frame number: peak[p]
    if v - dip > 2
      selectObject: pitch
      frame = Get frame number from time: time
      frame = max (1, round (frame))
      last = Get number of frames
      hz = Get value in frame: min (frame, last), "Hertz"
      if hz <> undefined
        nuclei = nuclei + 1
      endif
      selectObject: intensity
    endif
  endfor
  appendFileLine: output$, path$, ",", nuclei
  removeObject: sound, pitch, intensity
endfor
