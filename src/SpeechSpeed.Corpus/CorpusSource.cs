using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus;

/// <summary>The place of a corpus in LibriSpeech's layout.</summary>
/// <param name="Root">The folder that all paths are relative to.</param>
/// <param name="Folders">For each of the three splits, its folders in <paramref name="Root"/>; at least one each.</param>
/// <param name="SpeakersFile">Path of <c>SPEAKERS.TXT</c>; null if there is none.</param>
public sealed record CorpusSource(string Root, IReadOnlyDictionary<Split, IReadOnlyList<string>> Folders, string? SpeakersFile)
    : ICorpusSource
{
    /// <inheritdoc/>
    public TranscribedCorpus Find()
    {
        Validate();
        SpeakerTable speakers = SpeakersFile is null ? SpeakerTable.Empty : SpeakerTable.Read(SpeakersFile);
        LibriSpeechWalk walk = LibriSpeechWalk.Of(this, speakers);
        return new TranscribedCorpus(walk.Transcribed, walk.Rejected);
    }

    /// <inheritdoc/>
    public string Describe(Split split) =>
        $"{string.Join(", ", Folders[split].Select(folder => Path.Combine(Root, folder)))}: found no usable utterance for {split.Name()}, expected "
        + "<speaker>/<chapter>/<speaker>-<chapter>-<nnnn>.flac with <speaker>-<chapter>.trans.txt beside them. Check that the split names the right folder.";

    /// <summary>
    /// Checks that every folder exists below the root, that no folder is named twice, and that no speaker is in two splits.
    /// </summary>
    /// <exception cref="SpeechSpeedException">A check fails: exit code 2.</exception>
    public void Validate()
    {
        if (!Directory.Exists(Root))
        {
            Throw.Configuration($"{Root}: expected the corpus here, found no folder. Correct the corpus's root.");
        }

        Dictionary<string, Split> splitOfFolder = new(StringComparer.Ordinal);
        Dictionary<string, (Split Split, string Folder)> placeOfSpeaker = new(StringComparer.Ordinal);
        foreach (Split split in Splits.All)
        {
            if (!Folders.TryGetValue(split, out IReadOnlyList<string>? folders) || folders.Count == 0)
            {
                Throw.Configuration($"The corpus has no folder for the split '{split.Name()}'. Name at least one for each of train, dev and test.");
            }

            foreach (string folder in folders)
            {
                ValidateFolder(folder);
                if (!splitOfFolder.TryAdd(folder, split))
                {
                    Throw.Configuration($"The folder '{folder}' is named for {splitOfFolder[folder].Name()} and again for {split.Name()}. Name it once.");
                }

                ValidateSpeakers(split, folder, placeOfSpeaker);
            }
        }
    }

    private void ValidateFolder(string folder)
    {
        if (Path.IsPathRooted(folder) || folder.Split('/', '\\').Any(part => part is "" or "." or ".."))
        {
            Throw.Configuration($"Expected the name of a folder of {Root} for a split, found '{folder}'. Name it as it stands below the root.");
        }

        if (!Directory.Exists(Path.Combine(Root, folder)))
        {
            string there = string.Join(", ", CorpusNames.FoldersIn(Root).Order(StringComparer.Ordinal));
            Throw.Configuration($"{Root}: expected the split folder '{folder}', found {(there.Length == 0 ? "no folders" : there)}. Correct the split's folders.");
        }
    }

    private void ValidateSpeakers(Split split, string folder, Dictionary<string, (Split Split, string Folder)> placeOfSpeaker)
    {
        foreach (string speaker in CorpusNames.FoldersIn(Path.Combine(Root, folder)).Order(StringComparer.Ordinal))
        {
            string name = CorpusNames.Speaker(speaker);
            if (!CorpusNames.IsUsable(name))
            {
                Throw.Configuration($"The folder of the speaker '{speaker}' in {folder} has a control character in its name. Rename it.");
            }

            if (placeOfSpeaker.TryAdd(name, (split, folder)))
            {
                continue;
            }

            (Split otherSplit, string otherFolder) = placeOfSpeaker[name];
            if (otherSplit != split)
            {
                Throw.Configuration(
                    $"The speaker '{speaker}' is in {otherSplit.Name()} ({otherFolder}) and in {split.Name()} ({folder}). No speaker may be in two splits, or what "
                    + "is measured on one was learnt from the other. Move or remove one of the folders.");
            }
        }
    }
}
