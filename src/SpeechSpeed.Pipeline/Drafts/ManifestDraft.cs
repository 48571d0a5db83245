using System.Text;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Drafts;

/// <summary>A manifest of audio files in a layout that says speakers by folders and has transcripts in files.</summary>
public sealed class ManifestDraft
{
    private const int Period = 10;
    private const int LeastSpeakers = 3;
    private const string Header = "path\ttext\tspeaker\tchapter\tid\tsex\tsplit\n";
    private static readonly string[] TranscriptEndings = [".txt", ".lab", ".normalized.txt"];

    /// <summary>The layouts that are known by name. The groups of a path are those of <see cref="Row"/>; <c>text</c> is made of them.</summary>
    private static readonly KnownLayout[] Known =
    [
        new("LibriTTS's layout", @"^(?<stem>(?<split>train|dev|test)[^/]*/(?<speaker>[^/]+)/(?<chapter>[^/]+)/(?<id>[^/]+))\.wav$", "${stem}.normalized.txt"),
        new("the layout of Multilingual LibriSpeech", @"^(?<split>train|dev|test)/audio/(?<speaker>[^/]+)/(?<chapter>[^/]+)/(?<id>[^/]+)\.(flac|opus)$", "${split}/transcripts.txt") { IsTable = true },
        new("VCTK's layout, of which the first microphone is taken", @"^wav48_silence_trimmed/(?<speaker>[^/]+)/(?<id>[^/]+)_mic1\.flac$", "txt/${speaker}/${id}.txt"),
        new("TIMIT's layout", @"^(?<stem>(?<split>TRAIN|TEST)/[^/]+/(?<speaker>(?<sex>[FM])[^/]+)/(?<name>[^/]+))\.WAV$", "${stem}.TXT") { Id = "${speaker}_${name}", HasTimes = true },
    ];

    private readonly IReadOnlyList<Row> rows;

    private ManifestDraft(string layout, IReadOnlyList<Row> rows)
    {
        Layout = layout;
        this.rows = rows;
    }

    private sealed record KnownLayout(string Name, string Pattern, string Text)
    {
        public string Id { get; init; } = "${id}";

        /// <summary>Whether a transcript file has a line <c>id TAB text</c> for each utterance of its folder.</summary>
        public bool IsTable { get; init; }

        /// <summary>Whether the beginning and the end stand before the text.</summary>
        public bool HasTimes { get; init; }
    }

    private sealed record Row(string Path, string Text, string Speaker, string Chapter, string Id, string Sex, Split? Split);

    /// <summary>The layout, in words.</summary>
    public string Layout { get; }

    /// <summary>Whether the folders name too few speakers. The columns <c>speaker</c> and <c>split</c> are then empty, for the user to fill in.</summary>
    public bool LacksSpeakers => rows[0].Speaker.Length == 0;

    /// <summary>Number of utterances.</summary>
    public int Utterances => rows.Count;

    /// <summary>Number of utterances without a transcript.</summary>
    public int WithoutText => rows.Count(row => row.Text.Length == 0);

    /// <summary>Number of speakers.</summary>
    public int Speakers => rows.Select(row => row.Speaker).Distinct().Count();

    /// <summary>The table, separated by tabs.</summary>
    public override string ToString() => rows.Aggregate(new StringBuilder(Header), (text, row) => text
        .AppendJoin('\t', new[] { row.Path, row.Text, row.Speaker, row.Chapter, row.Id, row.Sex, row.Split?.Name() ?? "" }.Select(OneLine)).Append('\n')).ToString();

    /// <summary>Drafts the manifest of a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="files">All files below it, by relative paths with forward slashes.</param>
    /// <param name="audio">The audio files among them, ordered.</param>
    internal static ManifestDraft Of(string root, IReadOnlyList<string> files, IReadOnlyList<string> audio)
    {
        HashSet<string> there = new(files, StringComparer.Ordinal);
        foreach (KnownLayout layout in Known)
        {
            if (OfLayout(layout, root, there, audio) is { Count: > 0 } rows)
            {
                return new ManifestDraft(layout.Name, Dealt(rows));
            }
        }

        return OfFolders(root, there, audio);
    }

    private static List<Row> OfLayout(KnownLayout layout, string root, HashSet<string> there, IEnumerable<string> audio)
    {
        Dictionary<string, Dictionary<string, string>> tables = [];
        Regex pattern = new(layout.Pattern, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        List<Row> rows = [];
        foreach (Match match in audio.Select(path => pattern.Match(path)).Where(match => match.Success))
        {
            string id = match.Result(layout.Id);
            string file = match.Result(layout.Text);
            if (there.Contains(file) && (layout.IsTable ? TableOf(file).GetValueOrDefault(id) : File.ReadAllText(Path.Combine(root, file))) is { } text)
            {
                text = layout.HasTimes ? text.Split(' ', 3)[^1] : text;
                rows.Add(new Row(match.Value, text, match.Groups["speaker"].Value, match.Groups["chapter"].Value, id, match.Groups["sex"].Value, CorpusDraft.SplitOf(match.Groups["split"].Value)));
            }
        }

        return rows;

        Dictionary<string, string> TableOf(string file) => tables.TryGetValue(file, out Dictionary<string, string>? table)
            ? table
            : tables[file] = File.ReadLines(Path.Combine(root, file)).Select(line => line.Split('\t')).Where(cells => cells.Length == 2).ToDictionary(cells => cells[0], cells => cells[1], StringComparer.Ordinal);
    }

    /// <summary>Any other folder: the first level with three folders or more names the speakers, below folders of the splits where there are those of all three.</summary>
    private static ManifestDraft OfFolders(string root, HashSet<string> there, IReadOnlyList<string> audio)
    {
        string[][] folders = [.. audio.Select(path => path.Split('/')[..^1])];
        bool hasSplits = Array.TrueForAll(folders, parts => parts.Length > 0 && CorpusDraft.SplitOf(parts[0]) is not null)
            && folders.Select(parts => CorpusDraft.SplitOf(parts[0])).Distinct().Count() == Splits.All.Count;
        int level = Enumerable.Range(hasSplits ? 1 : 0, folders.Max(parts => parts.Length))
            .FirstOrDefault(i => Array.TrueForAll(folders, parts => parts.Length > i) && folders.Select(parts => parts[i]).Distinct().Count() >= LeastSpeakers, -1);
        List<Row> rows = [];
        foreach ((int i, string path) in audio.Index())
        {
            string stem = path[..^Path.GetExtension(path).Length];
            string? transcript = TranscriptEndings.Select(ending => stem + ending).FirstOrDefault(there.Contains);
            rows.Add(new Row(
                path,
                transcript is null ? "" : File.ReadAllText(Path.Combine(root, transcript)),
                level < 0 ? "" : CorpusNames.Speaker(folders[i][level]),
                "",
                "",
                "",
                level >= 0 && hasSplits ? CorpusDraft.SplitOf(folders[i][0]) : null));
        }

        return level < 0
            ? new ManifestDraft("a folder of audio whose folders name no speakers", rows)
            : new ManifestDraft($"a folder of audio whose {(level == 0 ? "folders" : $"folders of level {Numbers.Text(level + 1)}")} name the speakers", Dealt(rows));
    }

    /// <summary>
    /// Gives the utterances their splits. Where the layout has none, one speaker of ten goes into dev and the next into test, and of fewer speakers one each. Where it has no dev,
    /// every other speaker of test goes there.
    /// </summary>
    private static List<Row> Dealt(List<Row> rows)
    {
        string[] speakers = [.. rows.Where(row => row.Split != Split.Train).Select(row => row.Speaker).Distinct()];
        int period = rows.Exists(row => row.Split is null) ? Math.Min(Period, speakers.Length) : rows.Exists(row => row.Split == Split.Dev) ? 0 : 2;
        if (period == 0)
        {
            return rows;
        }

        Dictionary<string, Split> splits = speakers.Index().ToDictionary(
            entry => entry.Item,
            entry => ((entry.Index + 1) % period) switch { 0 => Split.Test, var place when place == period - 1 => Split.Dev, _ => Split.Train });
        return [.. rows.Select(row => row.Split == Split.Train ? row : row with { Split = splits[row.Speaker] })];
    }

    private static string OneLine(string cell) => string.Join(' ', cell.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
