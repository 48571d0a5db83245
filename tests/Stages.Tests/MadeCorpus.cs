using System.Globalization;
using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Tests;

/// <summary>A corpus in LibriSpeech's layout of short WAV files of noise, each with content of its own.</summary>
/// <param name="root">Its root folder.</param>
internal sealed class MadeCorpus(string root)
{
    private readonly SeededRandom random = new(20261123);

    /// <summary>The chapters: folder → number of utterances ever added.</summary>
    private readonly Dictionary<string, int> added = new(StringComparer.Ordinal);

    public string Root => root;

    /// <summary>Adds utterances to a chapter, which is made where it is not there: <c>Add("train", 11, 1, 50, 0.1)</c>.</summary>
    public void Add(string split, int speaker, int chapter, int utterances, double seconds)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{speaker}-{chapter}");
        string folder = Chapter(split, speaker, chapter);
        Directory.CreateDirectory(folder);
        for (int i = 0; i < utterances; i++)
        {
            int number = added[folder] = added.GetValueOrDefault(folder) + 1;
            string id = string.Create(CultureInfo.InvariantCulture, $"{name}-{number:0000}");
            File.WriteAllBytes(Path.Combine(folder, $"{id}.wav"), MadeAudio.Noise((int)(seconds * (0.8 + (random.NextDouble() * 0.4)) * MadeAudio.SampleRate), random));
            File.AppendAllText(Path.Combine(folder, $"{name}.trans.txt"), $"{id} {new string('A', 1 + random.NextInt(Math.Clamp((int)(30 * seconds), 1, 5)))}\n");
        }
    }

    /// <summary>Gives a chapter another number: its folder, its files and its transcript.</summary>
    public void Renumber(string split, int speaker, int chapter, int to)
    {
        string from = string.Create(CultureInfo.InvariantCulture, $"{speaker}-{chapter}");
        string name = string.Create(CultureInfo.InvariantCulture, $"{speaker}-{to}");
        string target = Chapter(split, speaker, to);
        Directory.Move(Chapter(split, speaker, chapter), target);
        foreach (string file in Directory.GetFiles(target))
        {
            string renamed = Path.Combine(target, Path.GetFileName(file).Replace(from, name, StringComparison.Ordinal));
            File.Move(file, renamed);
            if (renamed.EndsWith(".txt", StringComparison.Ordinal))
            {
                File.WriteAllText(renamed, File.ReadAllText(renamed).Replace(from, name, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>Removes the first utterance of a chapter.</summary>
    public void RemoveFirst(string split, int speaker, int chapter)
    {
        string transcript = Transcript(split, speaker, chapter);
        string[] lines = File.ReadAllLines(transcript);
        File.Delete(Path.Combine(Chapter(split, speaker, chapter), $"{lines[0].Split(' ')[0]}.wav"));
        File.WriteAllText(transcript, string.Concat(lines.Skip(1).Select(line => line + "\n")));
    }

    /// <summary>Adds a letter to every line of a chapter's transcript.</summary>
    public void CorrectTranscript(string split, int speaker, int chapter)
    {
        string transcript = Transcript(split, speaker, chapter);
        File.WriteAllText(transcript, string.Concat(File.ReadAllLines(transcript).Select(line => line + "B\n")));
    }

    private string Chapter(string split, int speaker, int chapter) =>
        Path.Combine(root, split, speaker.ToString(CultureInfo.InvariantCulture), chapter.ToString(CultureInfo.InvariantCulture));

    private string Transcript(string split, int speaker, int chapter) =>
        Path.Combine(Chapter(split, speaker, chapter), string.Create(CultureInfo.InvariantCulture, $"{speaker}-{chapter}.trans.txt"));
}
