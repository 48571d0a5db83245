using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Storage.Kaldi;

/// <summary>A corpus in Kaldi data directories: <c>wav.scp</c>, <c>text</c>, <c>utt2spk</c>, and <c>segments</c>, <c>spk2gender</c> or <c>utt2gender</c> and <c>utt2lang</c> where they are there.</summary>
public static class KaldiData
{
    /// <summary>The column that <c>utt2lang</c> is.</summary>
    private const string Language = "language";

    /// <summary>Reads the directories and checks them as a whole. It does not check that the audio files exist: a missing file rejects only its utterance.</summary>
    /// <param name="directories">The directories.</param>
    /// <param name="root">The folder that audio lies below.</param>
    /// <param name="values">Further columns, whose cells go into <see cref="ManifestRow.Values"/>.</param>
    /// <param name="problem">Receives the problems, at most some twenty, each with its directory, file, line and remedy.</param>
    /// <returns>The utterances ordered by split, then by path; null if there is any problem.</returns>
    public static IReadOnlyList<ManifestRow>? TryRead(
        IReadOnlyList<KaldiDirectory> directories, string root, IReadOnlyList<string> values, Action<KaldiDirectory, string> problem)
    {
        ProblemLimit<KaldiDirectory> problems = new(problem);
        List<ManifestRow> rows = [];
        Dictionary<ManifestRow, KaldiDirectory> directoryOf = new(ReferenceEqualityComparer.Instance);
        foreach (KaldiDirectory directory in directories)
        {
            foreach (ManifestRow row in new Reader(directory, root, values, message => problems.Add(directory, message)).Read())
            {
                rows.Add(row);
                directoryOf.Add(row, directory);
            }
        }

        RowChecks.Together(rows, (row, message) => problems.Add(directoryOf[row], $"{Path.GetFileName(row.File)}:{Numbers.Text(row.Number)}: {message}"));
        foreach (Split split in Splits.All.Where(split => problems.Count == 0 && !rows.Exists(row => row.Split == split)))
        {
            problems.Add(directories.First(directory => directory.Split == split), $"{KaldiDirectory.WavScp}: no utterance is of the split {split.Name()}. Each of train, dev and test needs at least one.");
        }

        problems.End();
        return problems.Count == 0 ? RowChecks.InOrder(rows) : null;
    }

    /// <summary>Reads directories for a tool that does not collect problems.</summary>
    /// <exception cref="SpeechSpeedException">There are problems: exit code 2, with all of them.</exception>
    public static IReadOnlyList<ManifestRow> Read(IReadOnlyList<KaldiDirectory> directories, string root, IReadOnlyList<string> values)
    {
        List<string> problems = [];
        if (TryRead(directories, root, values, (directory, problem) => problems.Add($"{directory.Folder}/{problem}")) is { } rows)
        {
            return rows;
        }

        Throw.Configuration(string.Join('\n', problems));
        return [];
    }

    /// <summary>Reads one directory.</summary>
    private sealed class Reader(KaldiDirectory directory, string root, IReadOnlyList<string> values, Action<string> problem)
    {
        private readonly KaldiTable? recordings = KaldiTable.Read(directory, KaldiDirectory.WavScp, problem);
        private readonly KaldiTable? texts = KaldiTable.Read(directory, KaldiDirectory.Text, problem);
        private readonly KaldiTable? speakers = KaldiTable.Read(directory, KaldiDirectory.Utt2Spk, problem);
        private readonly KaldiTable? segments = Optional(directory, KaldiDirectory.Segments, problem);
        private readonly KaldiTable? genderOfSpeaker = Optional(directory, KaldiDirectory.Spk2Gender, problem);
        private readonly KaldiTable? genderOfUtterance = Optional(directory, KaldiDirectory.Utt2Gender, problem);
        private readonly KaldiTable? languages = Optional(directory, KaldiDirectory.Utt2Lang, problem);

        public IEnumerable<ManifestRow> Read()
        {
            if (recordings is null || texts is null || speakers is null)
            {
                return [];
            }

            foreach (string value in values.Where(value => languages is null || !string.Equals(value, Language, StringComparison.OrdinalIgnoreCase)))
            {
                problem($"{KaldiDirectory.Utt2Lang}: found no column '{value}', which targets names; the only column of a data directory is '{Language}', which is this file. Add the file, or name another target.");
            }

            KaldiTable audio = segments ?? recordings;
            Require(texts, [audio, speakers]);
            Require(audio, [texts, speakers]);
            Require(speakers, [texts, audio]);
            Dictionary<string, (string Path, AudioDemand? Demand)> files = new(StringComparer.Ordinal);
            foreach ((string recording, KaldiLine line) in recordings.Lines)
            {
                (string? path, AudioDemand? demand, string? wrong) = AudioOf(line.Value);
                if (wrong is not null)
                {
                    recordings.Tell(line.Number, wrong);
                }
                else
                {
                    files.Add(recording, (path!, demand));
                }
            }

            return [.. audio.Lines.Select(pair => Row(pair.Key, pair.Value, files)).OfType<ManifestRow>()];
        }

        private static KaldiTable? Optional(KaldiDirectory directory, string name, Action<string> problem) => directory.Has(name) ? KaldiTable.Read(directory, name, problem) : null;

        /// <summary>Reports the keys of a table that another one lacks.</summary>
        private static void Require(KaldiTable table, KaldiTable[] others)
        {
            foreach ((string key, KaldiLine line) in table.Lines)
            {
                string[] missing = [.. others.Where(other => !other.Lines.ContainsKey(key)).Select(other => other.Name)];
                if (missing.Length > 0)
                {
                    table.Tell(line.Number, $"'{key}' is not in {string.Join(" and not in ", missing)}. Add its line there, or remove this one (utils/fix_data_dir.sh of Kaldi does).");
                }
            }
        }

        private ManifestRow? Row(string id, KaldiLine line, Dictionary<string, (string Path, AudioDemand? Demand)> files)
        {
            (string Recording, AudioSpan? Span)? part = segments is null ? (id, null) : PartOf(line);
            if (!texts!.Lines.TryGetValue(id, out KaldiLine text) || !speakers!.Lines.TryGetValue(id, out KaldiLine speaker))
            {
                return null;
            }

            if (speaker.Value.Length == 0)
            {
                speakers.Tell(speaker.Number, "the speaker is empty. Name the speaker: splits must be known not to share any.");
            }

            string? sex = SexOf(id, speaker.Value);
            return sex is null || speaker.Value.Length == 0 || part is not { } known || !files.TryGetValue(known.Recording, out (string Path, AudioDemand? Demand) file) ? null
                : new ManifestRow(
                    line.Number, directory.Split, new AudioPlace(file.Path, known.Span).ToString(), text.Value, CorpusNames.Speaker(speaker.Value), segments is null ? "" : known.Recording, id, sex)
                {
                    File = directory.NameOf(segments is null ? KaldiDirectory.WavScp : KaldiDirectory.Segments),
                    Unit = "line",
                    Demand = file.Demand,
                    Language = LanguageOf(id),
                    Values = values.Count == 0 ? [] : [.. values.Select(_ => LanguageOf(id))],
                };
        }

        /// <summary>The part of a recording that a line of <c>segments</c> says; null if it says none.</summary>
        private (string Recording, AudioSpan? Span)? PartOf(KaldiLine line)
        {
            string[] cells = line.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length != 3)
            {
                segments!.Tell(line.Number, "expected 'utterance recording start end', times in seconds. Correct the line.");
                return null;
            }

            bool isRight = true;
            AudioSpan? span = RowChecks.Span(cells[1], cells[2], Tell);
            if (!recordings!.Lines.ContainsKey(cells[0]))
            {
                Tell($"the recording '{cells[0]}' is not in {recordings.Name}. Add its line there, or remove this one.");
            }

            return isRight ? (cells[0], span) : null;

            void Tell(string message)
            {
                isRight = false;
                segments!.Tell(line.Number, message);
            }
        }

        /// <summary>The audio file of a line of <c>wav.scp</c>, relative to the corpus.</summary>
        private (string? Path, AudioDemand? Demand, string? Problem) AudioOf(string line)
        {
            string file = line;
            AudioDemand? demand = null;
            if (line.EndsWith('|'))
            {
                if (KaldiCommand.Parse(line) is not { } known)
                {
                    return (null, null, $"found the command '{line}'. Commands are never executed; those that only decode one file are recognised: flac -c -d -s FILE |, sph2pipe -f wav FILE |, "
                        + "ffmpeg -i FILE -f wav - |, sox FILE -t wav - |. Write what the command makes to a file, and name the file.");
                }

                (file, demand) = known;
            }

            if (file.Length == 0 || file == "-")
            {
                return (null, null, "the line names no file. Name the audio file.");
            }

            string relative = Path.GetRelativePath(root, Path.GetFullPath(file, root)).Replace(Path.DirectorySeparatorChar, '/');
            bool isBelow = !Path.IsPathRooted(relative) && relative != "." && relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal);
            return !isBelow ? (null, null, $"found '{file}', which does not lie below corpus.root, {root}. Name a folder above all audio there; a relative path of wav.scp is relative to it.")
                : RowChecks.PathProblem(relative) is { } wrong ? (null, null, wrong)
                : (relative, demand, null);
        }

        private string LanguageOf(string id) => languages?.Lines.GetValueOrDefault(id).Value ?? "";

        private string? SexOf(string id, string speaker)
        {
            (KaldiTable? table, string key) = genderOfSpeaker is not null ? (genderOfSpeaker, speaker) : (genderOfUtterance, id);
            if (table is null || !table.Lines.TryGetValue(key, out KaldiLine line))
            {
                return "";
            }

            if (RowChecks.Sex(line.Value) is { } sex)
            {
                return sex;
            }

            table.Tell(line.Number, $"expected the sex f or m, found '{line.Value}'. Remove the line where it is neither or not known.");
            return null;
        }
    }
}
