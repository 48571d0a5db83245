# Made praat-pitch.csv with Praat 6.3.07 (Debian 12): praat --run praat-pitch.praat LIST OUTPUT
# LIST names one audio file a line. F0 in Hz of every frame, 0 where unvoiced; paths were then cut to what follows LibriSpeech/, values to 0.1 Hz.
form Pitch
  sentence list
  sentence output
endform
strings = Read Strings from raw text file: list$
n = Get number of strings
writeFileLine: output$, "audio_path,f0_hz"
for i to n
  selectObject: strings
  path$ = Get string: i
  sound = Read from file: path$
  pitch = To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
  frames = Get number of frames
  line$ = ""
  for f to frames
    v = Get value in frame: f, "Hertz"
    if v = undefined
      v = 0
    endif
    line$ = line$ + " " + fixed$ (v, 1)
  endfor
  appendFileLine: output$, path$, ",", mid$ (line$, 2, length (line$) - 1)
  removeObject: sound, pitch
endfor
