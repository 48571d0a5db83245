namespace SpeechSpeed.Labels;

/// <summary>What the label of an utterance is: the column <c>cps</c> of every table holds it, whatever its kind.</summary>
public enum LabelKind
{
    /// <summary>Letters and digits of the transcript per second of audio.</summary>
    Cps,

    /// <summary>Letters and digits of the transcript per second of speech, the pauses left out.</summary>
    ArticulationRate,

    /// <summary>Words of the transcript per second of audio.</summary>
    WordsPerSecond,
}

/// <summary>The names of <see cref="LabelKind"/> in files and on command lines.</summary>
public static class LabelKinds
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<LabelKind> All { get; } = [LabelKind.Cps, LabelKind.ArticulationRate, LabelKind.WordsPerSecond];

    /// <summary><c>cps</c>, <c>articulation_rate</c> or <c>words_per_second</c>.</summary>
    public static string Name(this LabelKind kind) => kind switch
    {
        LabelKind.Cps => "cps",
        LabelKind.ArticulationRate => "articulation_rate",
        LabelKind.WordsPerSecond => "words_per_second",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of LabelKinds.All."),
    };

    /// <summary>What figures and reports call it.</summary>
    public static RateLabel Rate(this LabelKind kind) => kind switch
    {
        LabelKind.Cps => RateLabel.Cps,
        LabelKind.ArticulationRate => new RateLabel("letters/s", "letters and digits of the transcript per second of speech, without pauses"),
        LabelKind.WordsPerSecond => new RateLabel("words/s", "words of the transcript per second of audio"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of LabelKinds.All."),
    };

    /// <summary>Reads a name; false where it is none of them.</summary>
    public static bool TryParse(string name, out LabelKind kind)
    {
        foreach (LabelKind candidate in All)
        {
            if (candidate.Name() == name)
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
