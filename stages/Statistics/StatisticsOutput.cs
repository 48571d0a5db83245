using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>Writes the tables of the stage.</summary>
internal sealed class StatisticsOutput(
    StatisticsSettings settings, StageContext context, IReadOnlyList<Layer> layers, IReadOnlyList<Utterance> utterances, SpeakerGroups groups, int equalWidth)
{
    public async Task WriteAsync(
        LayerAnalysis analysis,
        LayerFindings[] found,
        IReadOnlyList<(string Name, LayerScores Scores)> floors,
        IReadOnlyList<NotEstimable> missing,
        Measurements? measurements)
    {
        CsvTable.Write(context.Output(HeldOutSummary.FileName), [Summary(analysis.Permutations, analysis.ExchangeableSpeakers)]);
        MetricTable.Write(
            context.Output(MetricTable.StatisticsName),
            MetricSource.Statistics,
            found.Select(one => Row(one.Layer.Name, one.Layer, one.Scores, one.Confounds.FirstOrDefault(confound => confound.Condition == Confound.All))));
        MetricTable.Write(context.Output(MetricTable.FloorsName), MetricSource.Statistics, floors.Select(floor => Row(floor.Name, null, floor.Scores, null)));
        CsvTable.Write(
            context.Output(Confound.FileName),
            found.SelectMany(one => one.Confounds).OrderBy(confound => Array.IndexOf([Confound.All, Confound.Crop, Confound.DurationMatched], confound.Condition)));
        CsvTable.Write(context.Output(NotEstimable.FileName), Missing(analysis, measurements).Concat(missing));
        int best = Enumerable.Range(0, found.Length).MaxBy(layer => found[layer].Scores.R2);
        CsvTable.Write(context.Output(HeldOutPrediction.FileName), utterances.Select((one, i) => new HeldOutPrediction(
            one.AudioPath, one.Split, one.SpeakerId, analysis.Folds[i], one.Value, found[^1].Scores.Answers[i], found[best].Scores.Answers[i])));
        await WriteResamplesAsync([.. found.Select(one => one.Scores.SpeakerErrors)], [.. found.Select(one => one.Scores.Permuted)], floors).ConfigureAwait(false);
    }

    /// <summary>Writes all tables, with nothing estimated.</summary>
    /// <param name="why">The reason, of whatever column.</param>
    public async Task WriteNothingAsync(NotEstimable why)
    {
        CsvTable.Write(context.Output(HeldOutSummary.FileName), [Summary(0, SpeakerPermutations.Exchangeable(groups))]);
        MetricTable.Write(
            context.Output(MetricTable.StatisticsName), MetricSource.Statistics, layers.Select(layer => new MetricRow(layer)));
        MetricTable.Write(context.Output(MetricTable.FloorsName), MetricSource.Statistics, []);
        CsvTable.Write<Confound>(context.Output(Confound.FileName), []);
        CsvTable.Write(
            context.Output(NotEstimable.FileName),
            MetricColumns.Of(MetricSource.Statistics).Append(MetricColumns.FwerThreshold).Append(MetricColumns.InBestSet).Select(column => why with { Column = column.Name }));
        CsvTable.Write<HeldOutPrediction>(context.Output(HeldOutPrediction.FileName), []);
        await WriteResamplesAsync([.. layers.Select(_ => Unknown())], [.. layers.Select(_ => Array.Empty<double>())], []).ConfigureAwait(false);
        context.Progress.Say($"nothing can be estimated held out: {why.Detail}");
    }

    private double[] Unknown()
    {
        double[] unknown = new double[groups.Speakers.Count];
        Array.Fill(unknown, double.NaN);
        return unknown;
    }

    private HeldOutSummary Summary(int permutations, int exchangeable) => new(
        utterances.Count, groups.Speakers.Count, settings.Folds, settings.Bootstraps, permutations, exchangeable, equalWidth, settings.Seed);

    private async Task WriteResamplesAsync(
        IReadOnlyList<double[]> errors, IReadOnlyList<double[]> permuted, IReadOnlyList<(string Name, LayerScores Scores)> floors)
    {
        string[] names = [.. layers.Select(layer => layer.Name)];
        await SpeakerErrors.WriteAsync(context.Output(SpeakerErrors.FileName), new SpeakerErrors(
            groups.Speakers,
            groups.Sum(_ => 1),
            groups.Sum(utterance => utterances[utterance].Value),
            groups.Sum(utterance => utterances[utterance].Value * utterances[utterance].Value),
            names,
            errors,
            [.. floors.Select(floor => floor.Name)],
            [.. floors.Select(floor => floor.Scores.SpeakerErrors)])).ConfigureAwait(false);
        await PermutedScores.WriteAsync(context.Output(PermutedScores.FileName), new PermutedScores(names, permuted)).ConfigureAwait(false);
    }

    private IEnumerable<NotEstimable> Missing(LayerAnalysis analysis, Measurements? measurements) =>
    [
        .. MissingIntervals(),
        .. settings.Permutations == 0
            ? [new NotEstimable(MetricColumns.FwerThreshold.Name, NotEstimable.TurnedOff, "statistics.permutations is 0")]
            : TooFew(
                analysis.Permutations == 0,
                NotEstimable.TooFewExchangeableSpeakers, analysis.ExchangeableSpeakers, "exchangeable speakers", SpeakerPermutations.MinExchangeable, MetricColumns.FwerThreshold),
        .. TooFew(
            analysis.RepeatedSpeakers < SpeakerVariance.MinSpeakers,
            NotEstimable.TooFewUtterancesPerSpeaker,
            analysis.RepeatedSpeakers,
            $"speakers with {SpeakerVariance.MinUtterances} utterances or more",
            SpeakerVariance.MinSpeakers,
            MetricColumns.BetweenR2, MetricColumns.WithinR2, MetricColumns.Selectivity),
        .. TooFew(
            !analysis.HasOnlineCode,
            NotEstimable.TooFewSpeakers, groups.Speakers.Count, "speakers", OnlineCode.MinSpeakers(settings.Folds), MetricColumns.MdlCompression),
        .. measurements is not null
            ? Array.Empty<NotEstimable>()
            :
            [
                new NotEstimable("floors.nuisance", NotEstimable.NotMeasured, "no nuisance variables were measured"),
                new NotEstimable("floors.fbank", NotEstimable.NotMeasured, "no fbank was measured"),
            ],
    ];

    private IEnumerable<NotEstimable> MissingIntervals()
    {
        MetricColumn[] columns = [MetricColumns.RidgeR2Low, MetricColumns.RidgeR2High, MetricColumns.InBestSet];
        return settings.Bootstraps == 0
            ? columns.Select(column => new NotEstimable(column.Name, NotEstimable.TurnedOff, "statistics.bootstraps is 0"))
            : TooFew(
                groups.Speakers.Count < SpeakerBootstrap.MinSpeakers, NotEstimable.TooFewSpeakers, groups.Speakers.Count, "speakers", SpeakerBootstrap.MinSpeakers, columns);
    }

    private static IEnumerable<NotEstimable> TooFew(bool isTooFew, string reason, int found, string what, int needed, params MetricColumn[] columns) =>
        isTooFew ? columns.Select(column => NotEstimable.TooFew(column.Name, reason, found, what, needed)) : [];

    private static MetricRow Row(string name, Layer? layer, LayerScores scores, Confound? confound) => new(
        name,
        layer?.Index,
        layer?.Dim,
        (MetricColumns.RidgeR2, scores.R2),
        (MetricColumns.RidgeR2Low, scores.R2Interval.Low),
        (MetricColumns.RidgeR2High, scores.R2Interval.High),
        (MetricColumns.RidgeR2VsTrainMean, scores.R2VsTrainMean),
        (MetricColumns.EqualWidthR2, scores.EqualWidthR2),
        (MetricColumns.NuisanceDeltaR2, confound?.DeltaR2 ?? double.NaN),
        (MetricColumns.BetweenR2, scores.Variance.Between),
        (MetricColumns.WithinR2, scores.Variance.Within),
        (MetricColumns.Selectivity, scores.Selectivity),
        (MetricColumns.MdlCompression, scores.Compression),
        (MetricColumns.CcaHeldOut, scores.CcaHeldOut));
}
