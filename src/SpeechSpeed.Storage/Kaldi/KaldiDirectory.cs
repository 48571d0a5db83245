using SpeechSpeed.Core;

namespace SpeechSpeed.Storage.Kaldi;

/// <summary>A Kaldi data directory.</summary>
/// <param name="Path">The folder, or its <c>wav.scp</c>.</param>
/// <param name="Split">The split of all its utterances.</param>
/// <param name="Number">Its number among the directories of the split, from 0.</param>
public sealed record KaldiDirectory(string Path, Split Split, int Number)
{
    /// <summary>The file that every data directory has.</summary>
    public const string WavScp = "wav.scp";

    internal const string Text = "text";
    internal const string Utt2Spk = "utt2spk";
    internal const string Segments = "segments";
    internal const string Spk2Gender = "spk2gender";
    internal const string Utt2Gender = "utt2gender";
    internal const string Utt2Lang = "utt2lang";

    private static readonly string[] Beside = [Text, Utt2Spk, Segments, Spk2Gender, Utt2Gender, Utt2Lang];

    /// <summary>The folder.</summary>
    public string Folder { get; } = System.IO.Path.GetFileName(Path) == WavScp ? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))! : Path;

    /// <summary>The files that are read beside <c>wav.scp</c>, of those that are there.</summary>
    public IReadOnlyList<string> Companions => [.. Beside.Where(Has)];

    /// <summary>Whether it has a file.</summary>
    internal bool Has(string file) => File.Exists(System.IO.Path.Combine(Folder, file));

    /// <summary>The name of one of its files in messages, which may be results and therefore do not name folders: <c>train/text</c>, <c>train[1]/text</c>.</summary>
    internal string NameOf(string file) => Number == 0 ? $"{Split.Name()}/{file}" : $"{Split.Name()}[{Numbers.Text(Number)}]/{file}";
}
