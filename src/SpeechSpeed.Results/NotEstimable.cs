using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>A number that this corpus, or these settings, do not allow to estimate.</summary>
/// <param name="Column">A column of <see cref="MetricColumns"/>, or a table and what of it is missing: <c>confounds.crop_4s</c>, <c>floors.fbank</c>.</param>
/// <param name="Reason">One of the words below.</param>
/// <param name="Detail">The numbers: <c>6 exchangeable speakers, 20 needed</c>.</param>
public sealed record NotEstimable(string Column, string Reason, string Detail)
{
    /// <summary>Too few speakers for the folds or for a resampling of speakers.</summary>
    public const string TooFewSpeakers = "too_few_speakers";

    /// <summary>Too few speakers that have as many utterances as another one.</summary>
    public const string TooFewExchangeableSpeakers = "too_few_exchangeable_speakers";

    /// <summary>Too few speakers with enough utterances each.</summary>
    public const string TooFewUtterancesPerSpeaker = "too_few_utterances_per_speaker";

    /// <summary>Too few utterances are left.</summary>
    public const string TooFewUtterances = "too_few_utterances";

    /// <summary>CPS is the same for every utterance.</summary>
    public const string NoVariation = "no_variation";

    /// <summary>What it is computed from was not measured or extracted.</summary>
    public const string NotMeasured = "not_measured";

    /// <summary>The network was not run on all the splits that it is computed from.</summary>
    public const string NotExtracted = "not_extracted";

    /// <summary>The model has no untrained control.</summary>
    public const string NoControl = "no_control";

    /// <summary>The untrained control was run on other utterances, or has other layers.</summary>
    public const string OtherControl = "other_control";

    /// <summary>The settings ask for none.</summary>
    public const string TurnedOff = "turned_off";

    /// <summary>It would be of utterances that were trained on.</summary>
    public const string InSample = "in_sample";

    /// <summary>The name of the table.</summary>
    public const string FileName = "not_estimable.csv";

    /// <summary>Writes <c>not_estimable.csv</c>.</summary>
    public static void Write(string path, IEnumerable<NotEstimable> rows) =>
        CsvTable.Write(path, ["column", "reason", "detail"], rows.Select(one => (IReadOnlyList<string>)[one.Column, one.Reason, one.Detail]));

    /// <summary>Reads <c>not_estimable.csv</c>.</summary>
    /// <exception cref="Core.SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<NotEstimable> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return
        [
            .. Enumerable.Range(0, table.Rows.Count)
                .Select(row => new NotEstimable(table.Text(row, "column"), table.Text(row, "reason"), table.Text(row, "detail"))),
        ];
    }
}
