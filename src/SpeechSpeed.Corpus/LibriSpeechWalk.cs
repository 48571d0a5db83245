using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus;

/// <summary>
/// A walk over a corpus in LibriSpeech's layout, <c>root/folder/speaker/chapter/</c> with audio files named by utterance and
/// <c>speaker-chapter.trans.txt</c>. It pairs audio with transcript lines, and rejects audio files and lines without a partner.
/// </summary>
internal sealed class LibriSpeechWalk
{
    private const int MostTranscriptBytes = 64 << 20;

    private readonly List<TranscribedAudio> transcribed = [];
    private readonly List<RejectedUtterance> rejected = [];
    private readonly Dictionary<string, string> pathOfId = new(StringComparer.Ordinal);
    private readonly SpeakerTable speakers;

    private LibriSpeechWalk(SpeakerTable speakers)
    {
        this.speakers = speakers;
    }

    /// <summary>The pairs, in the order of splits, then of paths.</summary>
    public IReadOnlyList<TranscribedAudio> Transcribed => transcribed;

    /// <summary>Audio files and transcript lines without a partner, and ambiguous ones.</summary>
    public IReadOnlyList<RejectedUtterance> Rejected => rejected;

    /// <summary>Walks the corpus.</summary>
    public static LibriSpeechWalk Of(CorpusSource source, SpeakerTable speakers)
    {
        LibriSpeechWalk walk = new(speakers);
        foreach (Split split in Splits.All)
        {
            IEnumerable<string> chapters = source.Folders[split]
                .SelectMany(folder => FoldersOf(source.Root, folder))
                .SelectMany(speaker => FoldersOf(source.Root, speaker));
            foreach (string chapter in chapters.Order(StringComparer.Ordinal))
            {
                walk.AddChapter(source.Root, split, chapter);
            }
        }

        return walk;
    }

    private static IEnumerable<string> FoldersOf(string root, string relativePath) =>
        CorpusNames.FoldersIn(Path.Combine(root, relativePath)).Select(name => $"{relativePath}/{name}");

    private void AddChapter(string root, Split split, string chapterPath)
    {
        string[] parts = chapterPath.Split('/');
        (string speakerId, string chapterId) = (parts[^2], parts[^1]);
        string chapter = $"{speakerId}-{chapterId}";
        string transcriptPath = $"{chapterPath}/{chapter}.trans.txt";
        SortedDictionary<string, string> audio = AudioOf(root, split, chapterPath);
        List<TranscriptLine> lines = [];
        string missing = $"no line of {chapter}.trans.txt is of this audio file";
        try
        {
            lines = Transcript.Parse(RegularFile.ReadAll(Path.Combine(root, transcriptPath), MostTranscriptBytes), chapter);
        }
        catch (FileNotFoundException)
        {
            missing = $"its transcript {chapter}.trans.txt is missing";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            missing = $"its transcript {chapter}.trans.txt cannot be read";
        }

        Dictionary<string, int> lineOfId = new(StringComparer.Ordinal);
        foreach (TranscriptLine line in lines)
        {
            if (line.Id.Length == 0)
            {
                rejected.Add(new RejectedUtterance(chapter, split, transcriptPath, $"line {line.Number} {line.Problem}"));
            }
            else if (!lineOfId.TryAdd(line.Id, line.Number))
            {
                rejected.Add(new RejectedUtterance(
                    line.Id, split, transcriptPath, $"line {line.Number} repeats the id of line {lineOfId[line.Id]}, which comes first"));
            }
            else
            {
                AddLine(split, line, audio.GetValueOrDefault(line.Id), chapterPath, transcriptPath, speakerId, chapterId);
            }
        }

        foreach ((string id, string path) in audio.Where(pair => !lineOfId.ContainsKey(pair.Key)))
        {
            rejected.Add(new RejectedUtterance(id, split, path, missing));
        }
    }

    /// <summary>The audio files of a chapter by utterance; a second file of an utterance is rejected.</summary>
    private SortedDictionary<string, string> AudioOf(string root, Split split, string chapterPath)
    {
        SortedDictionary<string, string> audio = new(StringComparer.Ordinal);
        IEnumerable<string> names = Directory.EnumerateFiles(Path.Combine(root, chapterPath)).Select(path => Path.GetFileName(path));
        foreach (string name in names.Where(name => CorpusNames.IsAudio(name) && !CorpusNames.IsStray(name)).Order(StringComparer.Ordinal))
        {
            string id = Path.GetFileNameWithoutExtension(name);
            string path = $"{chapterPath}/{name}";
            if (!audio.TryAdd(id, path))
            {
                rejected.Add(new RejectedUtterance(id, split, path, $"duplicate id: also that of {Path.GetFileName(audio[id])}, which comes first"));
            }
        }

        return audio;
    }

    private void AddLine(
        Split split, TranscriptLine line, string? audioPath, string chapterPath, string transcriptPath, string speakerId, string chapterId)
    {
        string place = $"line {line.Number} of {Path.GetFileName(transcriptPath)}";
        if (audioPath is null)
        {
            rejected.Add(new RejectedUtterance(line.Id, split, $"{chapterPath}/{line.Id}.flac", $"the audio file is missing; {place} names it"));
        }
        else if (line.Problem is not null)
        {
            rejected.Add(new RejectedUtterance(line.Id, split, audioPath, $"{place} {line.Problem}"));
        }
        else if (!pathOfId.TryAdd(line.Id, audioPath))
        {
            rejected.Add(new RejectedUtterance(line.Id, split, audioPath, $"duplicate id: also that of {pathOfId[line.Id]}, which comes first"));
        }
        else
        {
            transcribed.Add(new TranscribedAudio(split, audioPath, CorpusNames.Speaker(speakerId), chapterId, line.Id, line.Text, speakers.Sex(speakerId)));
        }
    }
}
