using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>An utterance in memory.</summary>
/// <param name="Id">The name of its file.</param>
/// <param name="Speaker">The name of its speaker's folder.</param>
/// <param name="Chapter">The name of its chapter's folder.</param>
/// <param name="Samples">16 kHz, in [−1, 1).</param>
internal sealed record SpokenUtterance(string Id, string Speaker, string Chapter, float[] Samples);

/// <summary>Reads split folders of LibriSpeech's layout, <c>folder/speaker/chapter/</c>; transcripts are not needed.</summary>
internal static class Speech
{
    /// <summary>All utterances of the folders, in the order of the folders and of the paths.</summary>
    /// <exception cref="SpeechSpeedException">A folder is missing or holds no audio; or a speaker is in two of them.</exception>
    public static IReadOnlyList<SpokenUtterance> Read(IEnumerable<string> folders)
    {
        List<SpokenUtterance> utterances = [];
        foreach (string folder in folders)
        {
            if (!Directory.Exists(folder))
            {
                Throw.Configuration($"{folder}: no such folder; expected speech as {folder}/SPEAKER/CHAPTER/*.flac.");
            }

            string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(CorpusNames.IsAudio).Order(StringComparer.Ordinal)];
            SpokenUtterance[] read = [.. files.AsParallel().AsOrdered().Select(Read)];
            if (read.Length == 0)
            {
                Throw.InputData($"{folder}: no audio; expected speech as {folder}/SPEAKER/CHAPTER/*.flac.");
            }

            if (read.Select(one => one.Speaker).FirstOrDefault(speaker => utterances.Exists(earlier => earlier.Speaker == speaker)) is { } twice)
            {
                Throw.InputData($"{folder}: speaker '{twice}' is in a folder before it too. Name folders that share no speaker.");
            }

            utterances.AddRange(read);
        }

        return utterances;
    }

    private static SpokenUtterance Read(string path)
    {
        DirectoryInfo chapter = new FileInfo(path).Directory!;
        return new SpokenUtterance(Path.GetFileNameWithoutExtension(path), chapter.Parent!.Name, chapter.Name, AudioFile.ReadMono(path, Fbank.SampleRate));
    }
}
