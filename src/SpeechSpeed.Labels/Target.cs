namespace SpeechSpeed.Labels;

/// <summary>
/// The quantity that is predicted from the activations: a number of every utterance, its <see cref="Utterance.Value"/>. Columns of files that were named after
/// the first of them, <c>cps</c>, keep that name for every target; <c>metrics.json</c> and <c>provenance.json</c> name the target.
/// </summary>
/// <param name="Kind">Its name in <c>pipeline.yaml</c>, flags and files: <c>cps</c>. Another kind is another target.</param>
/// <param name="Name">Its name in figures: <c>speech rate</c>.</param>
/// <param name="Unit">Its unit, on axes and beside numbers: <c>CPS</c>.</param>
/// <param name="Meaning">Its meaning, for readers who do not know the unit.</param>
/// <param name="Lowest">The lowest value of an utterance, in <paramref name="Unit"/>, unless <c>label.lowest</c> gives another.</param>
/// <param name="Highest">The highest value, unless <c>label.highest</c> gives another.</param>
public sealed record Target(string Kind, string Name, string Unit, string Meaning, double Lowest, double Highest)
{
    /// <summary>Letters and digits per second of audio (characters per second).</summary>
    public static Target Cps { get; } = new("cps", "speech rate", "CPS", "letters and digits of the transcript per second of audio", 0.05, 60);

    /// <summary>Letters and digits per second of speech, without the pauses.</summary>
    public static Target ArticulationRate { get; } = new(
        "articulation_rate", "articulation rate", "letters/s", "letters and digits of the transcript per second of speech, without pauses", 0.05, 60);

    /// <summary>Words per second of audio.</summary>
    public static Target WordsPerSecond { get; } = new("words_per_second", "speech rate", "words/s", "words of the transcript per second of audio", 0.01, 15);

    /// <summary>Share of the audio that is speech: the speech rate is the articulation rate times this. It is predicted beside the label, and is no label itself.</summary>
    public static Target SpeechShare { get; } = new("speech_share", "share of speech", "share", "share of the audio that is speech, without pauses", 0, 1);

    /// <summary>All that can be the label; the first is the default.</summary>
    public static IReadOnlyList<Target> All { get; } = [Cps, ArticulationRate, WordsPerSecond];

    /// <summary>Its name at the beginning of a sentence: <c>Speech rate</c>.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>The unit of a squared error.</summary>
    public string SquaredUnit => Unit.Contains('/', StringComparison.Ordinal) ? $"({Unit})²" : $"{Unit}²";

    /// <summary>The name of a kind in figures, including predicted kinds that are no labels.</summary>
    /// <param name="kind">The kind in files.</param>
    public static string TitleOf(string kind) => All.Append(SpeechShare).FirstOrDefault(target => target.Kind == kind)?.Title ?? kind;

    /// <summary>The target of a kind; null if there is none.</summary>
    /// <param name="kind">The kind in <c>pipeline.yaml</c>.</param>
    public static Target? Find(string kind) => All.FirstOrDefault(target => target.Kind == kind);
}
