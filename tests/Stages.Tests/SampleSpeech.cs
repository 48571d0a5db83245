using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Tests;

/// <summary>A part of the embedded sample.</summary>
internal static class SampleSpeech
{
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
