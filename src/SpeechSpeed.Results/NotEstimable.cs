using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>A number that is not estimable from this corpus with these settings: a row of <c>not_estimable.csv</c>.</summary>
/// <param name="Column">A column of <c>layer_metrics.csv</c>, or a table and its missing part: <c>confounds.crop_4s</c>, <c>floors.fbank</c>.</param>
/// <param name="Reason">One of the words below.</param>
/// <param name="Detail">The reason in words: <c>6 exchangeable speakers, 20 needed</c>.</param>
/// <param name="Found">The count that is too small, if the reason is a count.</param>
/// <param name="Needed">The count that is needed, if the reason is a count.</param>
[CsvRecord]
public sealed partial record NotEstimable(
    [CsvColumn("column")] string Column,
    [CsvColumn("reason")] string Reason,
    [CsvColumn("detail")] string Detail,
    [CsvColumn("found")] int? Found = null,
    [CsvColumn("needed")] int? Needed = null)
{
    /// <summary>Too few speakers for the folds or for a resampling of speakers.</summary>
    public const string TooFewSpeakers = "too_few_speakers";

    /// <summary>Too few speakers with as many utterances as another speaker.</summary>
    public const string TooFewExchangeableSpeakers = "too_few_exchangeable_speakers";

    /// <summary>Too few speakers with enough utterances each.</summary>
    public const string TooFewUtterancesPerSpeaker = "too_few_utterances_per_speaker";

    /// <summary>Too few utterances are left.</summary>
    public const string TooFewUtterances = "too_few_utterances";

    /// <summary>The target is the same for every utterance.</summary>
    public const string NoVariation = "no_variation";

    /// <summary>Its input was not measured or extracted.</summary>
    public const string NotMeasured = "not_measured";

    /// <summary>The network was not run on every split that it needs.</summary>
    public const string NotExtracted = "not_extracted";

    /// <summary>The model has no untrained control.</summary>
    public const string NoControl = "no_control";

    /// <summary>The untrained control was run on other utterances, or has other layers.</summary>
    public const string OtherControl = "other_control";

    /// <summary>The settings ask for none.</summary>
    public const string TurnedOff = "turned_off";

    /// <summary>The evaluated utterances are training utterances.</summary>
    public const string InSample = "in_sample";

    /// <summary>The name of the table.</summary>
    public const string FileName = "not_estimable.csv";

    /// <summary>A reason of the form: too few of something.</summary>
    /// <param name="column">The column that cannot be estimated.</param>
    /// <param name="reason">One of the words above.</param>
    /// <param name="found">The number found.</param>
    /// <param name="what">The counted things: <c>exchangeable speakers</c>.</param>
    /// <param name="needed">The number needed.</param>
    /// <param name="because">The reason for that number: <c>: one for each fold</c>.</param>
    public static NotEstimable TooFew(string column, string reason, int found, string what, int needed, string because = "") =>
        new(column, reason, $"{Numbers.Text(found)} {what}, {Numbers.Text(needed)} needed{because}", found, needed);
}
