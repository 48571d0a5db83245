namespace SpeechSpeed.Labels;

/// <summary>
/// What is predicted from the activations: a number that every utterance has, its <see cref="Utterance.Value"/>. Columns of files that were named after
/// the first of them, <c>cps</c>, keep that name whatever the target is; <c>metrics.json</c> and <c>provenance.json</c> say which one it is.
/// </summary>
/// <param name="Kind">How <c>pipeline.yaml</c>, flags and files write it: <c>cps</c>. Another kind is another target.</param>
/// <param name="Name">What figures call it: <c>speech rate</c>.</param>
/// <param name="Unit">Its unit, on axes and beside numbers: <c>CPS</c>.</param>
/// <param name="Meaning">What it is, for those who do not know the unit.</param>
/// <param name="Lowest">The lowest value that an utterance may have, in <paramref name="Unit"/>, unless <c>label.lowest</c> says another.</param>
/// <param name="Highest">The highest value, unless <c>label.highest</c> says another.</param>
public sealed record Target(string Kind, string Name, string Unit, string Meaning, double Lowest, double Highest)
{
    /// <summary>Letters and digits per second of audio (characters per second).</summary>
    public static Target Cps { get; } = new("cps", "speech rate", "CPS", "letters and digits of the transcript per second of audio", 0.05, 60);

    /// <summary>Letters and digits per second of speech, the pauses left out.</summary>
    public static Target ArticulationRate { get; } = new(
        "articulation_rate", "articulation rate", "letters/s", "letters and digits of the transcript per second of speech, without pauses", 0.05, 60);

    /// <summary>Words per second of audio.</summary>
    public static Target WordsPerSecond { get; } = new("words_per_second", "speech rate", "words/s", "words of the transcript per second of audio", 0.01, 15);

    /// <summary>Share of the audio that is speech: the speech rate is the articulation rate times this. Predicted beside the label, and no label itself.</summary>
    public static Target SpeechShare { get; } = new("speech_share", "share of speech", "share", "share of the audio that is speech, without pauses", 0, 1);

    /// <summary>All that can be the label; the first is the default.</summary>
    public static IReadOnlyList<Target> All { get; } = [Cps, ArticulationRate, WordsPerSecond];

    /// <summary>Its name where a sentence begins: <c>Speech rate</c>.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>The unit of a squared error.</summary>
    public string SquaredUnit => Unit.Contains('/', StringComparison.Ordinal) ? $"({Unit})²" : $"{Unit}²";

    /// <summary>What figures call a kind, the predicted ones that are no labels among them.</summary>
    /// <param name="kind">As files write it.</param>
    public static string TitleOf(string kind) => All.Append(SpeechShare).FirstOrDefault(target => target.Kind == kind)?.Title ?? kind;

    /// <summary>The target of a kind; null where there is none.</summary>
    /// <param name="kind">As <c>pipeline.yaml</c> writes it.</param>
    public static Target? Find(string kind) => All.FirstOrDefault(target => target.Kind == kind);
}
