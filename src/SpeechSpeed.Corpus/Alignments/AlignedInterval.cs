namespace SpeechSpeed.Corpus.Alignments;

/// <summary>A stretch of an alignment in which somebody is heard. Silences are what lies between.</summary>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="IsUnit">Whether it is one unit of the tier; otherwise the aligner does not say what it holds: a word that its lexicon lacks, laughter, noise.</param>
internal readonly record struct AlignedInterval(double Start, double End, bool IsUnit)
{
    /// <summary>Silences: those of Praat, of the Montreal Forced Aligner, Kaldi, the Penn aligner and WebMAUS.</summary>
    private static readonly HashSet<string> Silences = new(["", "sil", "sp", "<sil>", "<eps>", "<p:>", "<silence>", "[sil]", "{sl}", "#", "_"], StringComparer.OrdinalIgnoreCase);

    /// <summary>What has no known units: spoken noise, of which a word outside the lexicon is an example, and other noise.</summary>
    private static readonly HashSet<string> Unknown = new(["spn", "nsn", "<usb>", "<nib>", "<noise>", "<laughter>"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The interval of a label; null for a silence.</summary>
    public static AlignedInterval? Of(double start, double end, string label)
    {
        string name = label.Trim();

        // Kaldi marks the place of a phone in its word: SIL_S, SPN_B.
        string plain = name.Length > 2 && name[^2] == '_' && name[^1] is 'B' or 'I' or 'E' or 'S' ? name[..^2] : name;
        return Silences.Contains(plain) ? null : new AlignedInterval(start, end, !Unknown.Contains(plain) && plain[0] is not ('{' or '['));
    }
}
