# TextGrids of every text format that Praat writes, and what Praat finds in them.
#   praat --run textgrid.praat
# The grid has two tiers of intervals and one of points; labels with quotes, an exclamation mark, line breaks, IPA and Cyrillic.

grid = Create TextGrid: 0, 2.5, "phones anna_-_words bell", "bell"
Set tier name: 2, "anna - words"
@interval: 1, 0.25, ""
@interval: 1, 0.5, "ɪ"
@interval: 1, 0.9, "sp"
@interval: 1, 1.05, "t͡ʃ"
@interval: 1, 1.1, "x = ""3"" !"
@interval: 1, 2, "spn"
@interval: 2, 0.25, ""
@interval: 2, 0.5, "ещё"
@interval: 2, 0.9, ""
@interval: 2, 1.1, "two" + newline$ + "lines"
@interval: 2, 2, "<unk>"
Insert point: 3, 1.5, "<exists>"

for encoding to 2
    Text writing preferences: if encoding = 1 then "UTF-8" else "UTF-16" fi
    name$ = if encoding = 1 then "utf8" else "utf16" fi
    selectObject: grid
    Save as text file: "textgrid/long-" + name$ + ".TextGrid"
    Save as short text file: "textgrid/short-" + name$ + ".TextGrid"
endfor
Save as binary file: "textgrid/binary.TextGrid"

Text writing preferences: "UTF-8"
writeFileLine: "textgrid.csv", "tier,start,end,label"
for tier to 2
    intervals = Get number of intervals: tier
    for i to intervals
        start = Get start time of interval: tier, i
        end = Get end time of interval: tier, i
        label$ = Get label of interval: tier, i
        label$ = replace$ (label$, newline$, "\n", 0)
        appendFileLine: "textgrid.csv", tier, ",", start, ",", end, ",", label$
    endfor
endfor

procedure interval: .tier, .end, .label$
    Insert boundary: .tier, .end
    .last = Get number of intervals: .tier
    Set interval text: .tier, .last - 1, .label$
endproc
