namespace SpeechSpeed.Labels;

/// <summary>
/// A quantity that is predicted from the activations: a number of an utterance. The first of them, the label, is its <see cref="Utterance.Value"/>. Columns of files that were named
/// after <c>cps</c> keep that name for every label; <c>metrics.json</c> and <c>provenance.json</c> name the target.
/// </summary>
/// <param name="Kind">Its name in <c>pipeline.yaml</c>, flags and files: <c>cps</c>. Another kind is another target.</param>
/// <param name="Name">Its name in figures: <c>speech rate</c>.</param>
/// <param name="Unit">Its unit, on axes and beside numbers: <c>CPS</c>.</param>
/// <param name="Meaning">Its meaning, for readers who do not know the unit.</param>
/// <param name="Lowest">As a label: the lowest value of an utterance, in <paramref name="Unit"/>, unless <c>label.lowest</c> gives another.</param>
/// <param name="Highest">As a label: the highest value, unless <c>label.highest</c> gives another.</param>
public sealed record Target(string Kind, string Name, string Unit, string Meaning, double Lowest, double Highest)
{
    private const string Units = "units";

    /// <summary>Letters and digits per second of audio (characters per second).</summary>
    public static Target Cps { get; } = new("cps", "speech rate", "CPS", "letters and digits of the transcript per second of audio", 0.05, 60);

    /// <summary>Letters and digits per second of speech, without the pauses.</summary>
    public static Target ArticulationRate { get; } = new(
        "articulation_rate", "articulation rate", "letters/s", "letters and digits of the transcript per second of speech, without pauses", 0.05, 60);

    /// <summary>Words per second of audio.</summary>
    public static Target WordsPerSecond { get; } = new("words_per_second", "word rate", "words/s", "words of the transcript per second of audio", 0.01, 15);

    /// <summary>Units of an alignment, say phones, per second of audio.</summary>
    public static Target AlignedRate { get; } = Aligned("aligned_rate", "aligned speech rate", "per second of audio");

    /// <summary>Units of an alignment per second of speech: the aligned speech rate is this times <see cref="AlignedSpeechShare"/>.</summary>
    public static Target AlignedArticulationRate { get; } = Aligned("aligned_articulation_rate", "aligned articulation rate", "per second of speech, without its silences");

    /// <summary>Share of the audio that is speech: the speech rate is the articulation rate times this.</summary>
    public static Target SpeechShare { get; } = Predicted("speech_share", "share of speech", "share", "share of the audio that is speech, without pauses");

    /// <summary>Syllable nuclei per second of audio, found in the audio.</summary>
    public static Target SyllableRate { get; } = Predicted("syllable_rate", "syllable rate", "nuclei/s", "syllable nuclei per second of audio, found in the audio");

    /// <summary>Mean pitch.</summary>
    public static Target F0Mean { get; } = Predicted("f0_mean", "mean pitch", "ln Hz", "mean of the natural logarithm of the pitch over voiced frames");

    /// <summary>Variation of the pitch.</summary>
    public static Target F0Sd { get; } = Predicted("f0_sd", "pitch variation", "ln Hz", "standard deviation of the natural logarithm of the pitch over voiced frames");

    /// <summary>Level.</summary>
    public static Target Level { get; } = Predicted("level", "level", "dB", "mean power, in dB of full scale");

    /// <summary>Share of the audio that is pauses: 1 − <see cref="SpeechShare"/>.</summary>
    public static Target PauseRatio { get; } = Predicted("pause_ratio", "pause ratio", "share", "share of the audio that is pauses");

    /// <summary>Share of the frames that is voiced.</summary>
    public static Target VoicedShare { get; } = Predicted("voiced_share", "voiced share", "share", "share of the frames that is voiced");

    /// <summary>Length of the audio.</summary>
    public static Target Duration { get; } = Predicted("duration", "duration", "s", "length of the audio");

    /// <summary>Signal-to-noise ratio.</summary>
    public static Target Snr { get; } = Predicted("snr", "signal to noise", "dB", "ratio of speech to noise");

    /// <summary>Sex: F is 1, M is 0.</summary>
    public static Target Sex { get; } = Predicted("sex", "sex", "class", "sex of the speaker, F 1 and M 0");

    /// <summary>Share of the audio that is speech by an alignment.</summary>
    public static Target AlignedSpeechShare { get; } =
        Predicted("aligned_speech_share", "aligned share of speech", "share", "share of the audio that is speech by the alignment, without its silences") with { IsAligned = true };

    /// <summary>All that can be the label; the first is the default.</summary>
    public static IReadOnlyList<Target> All { get; } = [Cps, ArticulationRate, WordsPerSecond, AlignedRate, AlignedArticulationRate];

    /// <summary>All kinds that the program knows; beside them there are the columns of a manifest.</summary>
    public static IReadOnlyList<Target> Known { get; } =
        [.. All, SpeechShare, AlignedSpeechShare, SyllableRate, F0Mean, F0Sd, Level, PauseRatio, VoicedShare, Duration, Snr, Sex];

    /// <summary>All that an alignment gives.</summary>
    public static IReadOnlyList<Target> OfAlignments { get; } = [.. Known.Where(target => target.IsAligned)];

    /// <summary>What is predicted by default: the speech rate and its two factors.</summary>
    public static IReadOnlyList<Target> Factors { get; } = [Cps, ArticulationRate, SpeechShare];

    /// <summary>The same beside those of an alignment.</summary>
    public static IReadOnlyList<Target> AllFactors { get; } = [.. Factors, .. OfAlignments];

    /// <summary>Whether it is a column of the corpus's manifest.</summary>
    public bool IsColumn { get; private init; }

    /// <summary>Whether it counts what is written, so that it depends on the script.</summary>
    public bool IsWritten => Kind == Cps.Kind || Kind == ArticulationRate.Kind || Kind == WordsPerSecond.Kind;

    /// <summary>Whether it comes from an alignment.</summary>
    public bool IsAligned { get; private init; }

    /// <summary>A target of alignments, named after the tier that holds the units: <c>phones/s</c>. Other targets as they are.</summary>
    /// <param name="tier">The tier.</param>
    public Target OfTier(string tier) => !IsAligned ? this
        : this with { Unit = Unit.Replace(Units, tier, StringComparison.Ordinal), Meaning = Meaning.Replace(Units, tier, StringComparison.Ordinal) };

    /// <summary>A column of the corpus's manifest: numbers, or two different words, of which the first by the alphabet is 0.</summary>
    /// <param name="name">The name of the column, which becomes the kind.</param>
    public static Target OfColumn(string name) => Predicted(name, name, "of its column", $"column {name} of the manifest") with { IsColumn = true };

    /// <summary>Its name at the beginning of a sentence: <c>Speech rate</c>.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>The unit of a squared error.</summary>
    public string SquaredUnit => Unit.Contains('/', StringComparison.Ordinal) ? $"({Unit})²" : $"{Unit}²";

    /// <summary>The name of a kind in figures, including predicted kinds that are no labels.</summary>
    /// <param name="kind">The kind in files.</param>
    public static string TitleOf(string kind) => Known.FirstOrDefault(target => target.Kind == kind)?.Title ?? kind;

    /// <summary>The target of a kind; null if there is none.</summary>
    /// <param name="kind">The kind in <c>pipeline.yaml</c>.</param>
    public static Target? Find(string kind) => All.FirstOrDefault(target => target.Kind == kind);

    private static Target Aligned(string kind, string name, string time) =>
        new(kind, name, $"{Units}/s", $"{Units} of the alignment {time}", 0.01, 60) { IsAligned = true };

    private static Target Predicted(string kind, string name, string unit, string meaning) => new(kind, name, unit, meaning, double.MinValue, double.MaxValue);
}
