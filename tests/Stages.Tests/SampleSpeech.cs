using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Tests;

/// <summary>A part of the embedded sample.</summary>
internal static class SampleSpeech
{
    /// <summary>Copies 24 voices, as few as have every number: 14, 4 and 6 of the splits, 120 utterances.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="below">Below which of its folders; "" for none.</param>
    public static void CopyVoices(TemporaryFolder folder, string below = "")
    {
        string sample = Path.Combine(Repository.Root, "samples", "speech");
        (string Split, int Voices)[] parts = [("train", 14), ("dev", 4), ("test", 6)];
        foreach (string path in parts
            .SelectMany(part => Directory.EnumerateDirectories(Path.Combine(sample, part.Split)).Order(StringComparer.Ordinal).Take(part.Voices))
            .SelectMany(voice => Directory.EnumerateFiles(voice, "*", SearchOption.AllDirectories))
            .Append(Path.Combine(sample, "SPEAKERS.TXT")))
        {
            string copy = folder[Path.Combine(below, Path.GetRelativePath(sample, path))];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    /// <summary>Copies two utterances of each split.</summary>
    /// <param name="folder">Where to.</param>
    public static void Copy(TemporaryFolder folder)
    {
        string sample = Path.Combine(Repository.Root, "samples", "speech");
        foreach (string split in Splits.All.Select(split => split.Name()))
        {
            string transcript = Directory.EnumerateFiles(Path.Combine(sample, split), "*.trans.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
            string[] lines = [.. File.ReadLines(transcript).Take(2)];
            string chapter = Path.GetRelativePath(sample, Path.GetDirectoryName(transcript)!);
            folder.Write(Path.Combine(chapter, Path.GetFileName(transcript)), string.Join('\n', lines) + "\n");
            foreach (string name in lines.Select(line => $"{line.Split(' ')[0]}.flac"))
            {
                File.Copy(Path.Combine(sample, chapter, name), folder[Path.Combine(chapter, name)]);
            }
        }
    }
}
