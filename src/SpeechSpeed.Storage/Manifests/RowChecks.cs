using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>The checks of utterances that do not depend on the form in which a corpus lists them.</summary>
internal static class RowChecks
{
    /// <summary>Why an audio path cannot be used, with a remedy; null if it can.</summary>
    public static string? PathProblem(string path) => path switch
    {
        "" => "the audio path is empty. Name the audio file.",
        _ when path.Contains('\\', StringComparison.Ordinal) => $"found the audio path '{path}'. Write forward slashes.",
        _ when Path.IsPathRooted(path) || path.Contains(':', StringComparison.Ordinal) =>
            $"found the audio path '{path}'. Write it relative to corpus.root, without a drive or a colon: results must not depend on where a corpus lies.",
        _ when path.Split('/').Any(part => part is "" or "." or "..") => $"found the audio path '{path}'. Write it without '.', '..' and empty parts.",
        _ when AudioPlace.Parse(path).Span is not null => $"found the audio path '{path}'. Name the file alone, and its part by 'start' and 'end'.",
        _ when !CorpusNames.IsUsable(path) => "the audio path has a control character in it, say a line break. Rename the file.",
        _ => null,
    };

    /// <summary>The part of a recording that an utterance is; null for the whole, which begins at 0 and has no end, or the end −1.</summary>
    /// <param name="start">Seconds; empty for the beginning.</param>
    /// <param name="end">Seconds; empty or −1 for the end.</param>
    /// <param name="problem">Receives the mistake.</param>
    public static AudioSpan? Span(string start, string end, Action<string> problem)
    {
        double from = 0;
        double to = -1;
        bool isRight = (start.Length == 0 || IsTime(start, out from)) && from >= 0 && (end.Length == 0 || IsTime(end, out to)) && (to == -1 || to > from);
        if (!isRight)
        {
            problem($"found the start '{start}' and the end '{end}'. Write seconds from the beginning of the recording, the end after the start; the end -1 is that of the recording.");
        }

        return !isRight || (from == 0 && to == -1) ? null : new AudioSpan(from, to == -1 ? null : to);

        static bool IsTime(string text, out double seconds) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) && double.IsFinite(seconds);
    }

    /// <summary>The sex that a cell says: <c>F</c>, <c>M</c> or empty; null if it says something else.</summary>
    public static string? Sex(string cell) => cell.ToUpperInvariant() switch
    {
        "F" or "FEMALE" or "FEMALE_FEMININE" => "F",
        "M" or "MALE" or "MALE_MASCULINE" => "M",

        // Common Voice's other answers are neither, and not mistakes.
        "" or "OTHER" or "TRANSGENDER" or "NON-BINARY" or "INTERSEX" or "DO_NOT_WISH_TO_SAY" => "",
        _ => null,
    };

    /// <summary>Utterances in the order in which they are labelled: by split, then by path.</summary>
    public static IReadOnlyList<ManifestRow> InOrder(IEnumerable<ManifestRow> rows) => [.. rows.OrderBy(row => row.Split).ThenBy(row => row.AudioPath, StringComparer.Ordinal)];

    /// <summary>Problems that show only across rows: repeated files and ids, speakers in two splits.</summary>
    public static void Together(IEnumerable<ManifestRow> rows, Action<ManifestRow, string> problem)
    {
        Dictionary<string, ManifestRow> rowOfPath = new(StringComparer.Ordinal);
        Dictionary<string, ManifestRow> rowOfId = new(StringComparer.Ordinal);
        Dictionary<string, ManifestRow> firstOfSpeaker = new(StringComparer.Ordinal);
        HashSet<string> shared = new(StringComparer.Ordinal);
        foreach (ManifestRow row in rows)
        {
            if (!rowOfPath.TryAdd(row.AudioPath, row))
            {
                problem(row, $"'{row.AudioPath}' is already in {rowOfPath[row.AudioPath].PlaceFrom(row)}. Keep one of them.");
            }
            else if (!rowOfId.TryAdd(row.Id, row))
            {
                problem(row, $"the id '{row.Id}' is already that of {rowOfId[row.Id].PlaceFrom(row)}. Give each utterance an id of its own; in a manifest, in the column 'id'.");
            }

            if (!firstOfSpeaker.TryAdd(row.SpeakerId, row) && firstOfSpeaker[row.SpeakerId] is { } first && first.Split != row.Split && shared.Add(row.SpeakerId))
            {
                problem(
                    row,
                    $"the speaker '{row.SpeakerId}' is in {row.Split.Name()}, and in {first.Split.Name()} by {first.PlaceFrom(row)}. "
                    + "Leave each speaker in one split only; otherwise the held-out splits are not held out.");
            }
        }
    }
}
