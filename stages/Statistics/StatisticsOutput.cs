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
        TargetAnalyses analyses,
        IReadOnlyList<NotEstimable> missingTargets,
        LayerFindings[] found,
        IReadOnlyList<(string Name, LayerScores Scores)> floors,
        Conditions conditions,
        Measurements? measurements,
        UtteranceLanguages languages)
    {
        LayerAnalysis analysis = analyses.OfLabel;
        CsvTable.Write(context.Output(HeldOutSummary.FileName), [Summary(VariancePartNames.All.Max(analysis.Permutations), analysis.ExchangeableSpeakers)]);
        SpeakerComparisons? comparisons = context.Comparisons();
        Confound[] confounds =
        [
            .. conditions.Estimable
                .SelectMany((condition, i) => condition.Table([.. found.Select(one => (one.Layer.Name, one.Confounds[i]))], comparisons))
                .OrderBy(confound => Confound.Conditions.ToList().IndexOf(confound.Condition)),
        ];
        MetricTable.Write(
            context.Output(MetricTable.StatisticsName),
            MetricSource.Statistics,
            found.Select(one => Row(one.Layer.Name, one.Layer, one.Scores, confounds.Where(confound => confound.Layer == one.Layer.Name))));
        MetricTable.Write(context.Output(MetricTable.FloorsName), MetricSource.Statistics, floors.Select(floor => Row(floor.Name, null, floor.Scores, [])));
        CsvTable.Write(context.Output(TargetScore.FileName), analyses.Targets.SelectMany((target, i) => found.Select(of => Row(target, of.Layer, of.Scores.Targets[i], analyses.Utterances(i)))));
        CsvTable.Write(context.Output(LanguageRow.FileName), languages.AreSeveral ? Languages(analyses, found, languages) : []);
        CsvTable.Write(context.Output(Confound.FileName), confounds);
        CsvTable.Write(context.Output(NotEstimable.FileName), Missing(analysis, measurements).Concat(missingTargets).Concat(analyses.Missing).Concat(conditions.Missing));
        int best = Enumerable.Range(0, found.Length).MaxBy(layer => found[layer].Scores.Targets[0].Pooled.R2);
        CsvTable.Write(context.Output(HeldOutPrediction.FileName), utterances.Select((one, i) => new HeldOutPrediction(
            one.AudioPath, one.Split, one.SpeakerId, analysis.Folds[i], one.Value, Answer(found[^1], i), Answer(found[best], i))));
        await WriteErrorsAsync(analyses, [.. found.Select(one => (one.Layer.Name, one.Scores)), .. floors]).ConfigureAwait(false);
    }

    /// <summary>Writes all tables, with nothing estimated.</summary>
    /// <param name="why">The reason, for every column.</param>
    public async Task WriteNothingAsync(NotEstimable why)
    {
        CsvTable.Write(context.Output(HeldOutSummary.FileName), [Summary(0, 0)]);
        MetricTable.Write(
            context.Output(MetricTable.StatisticsName), MetricSource.Statistics, layers.Select(layer => new MetricRow(layer)));
        MetricTable.Write(context.Output(MetricTable.FloorsName), MetricSource.Statistics, []);
        CsvTable.Write<TargetScore>(context.Output(TargetScore.FileName), []);
        CsvTable.Write<LanguageRow>(context.Output(LanguageRow.FileName), []);
        CsvTable.Write<Confound>(context.Output(Confound.FileName), []);
        CsvTable.Write(
            context.Output(NotEstimable.FileName),
            MetricColumns.Of(MetricSource.Statistics).Concat(MetricColumns.Of(MetricSource.Comparison)).Select(column => why with { Column = column.Name }));
        CsvTable.Write<HeldOutPrediction>(context.Output(HeldOutPrediction.FileName), []);
        await HeldOutErrors.WriteAsync(
            context.OutputFolder, new HeldOutErrors(groups.Speakers, groups.Sum(_ => 1), new Dictionary<HeldOutKey, double[]>(), new Dictionary<HeldOutKey, double[]>())).ConfigureAwait(false);
        await PermutedScores.WriteAsync(context.Output(PermutedScores.FileName), new Dictionary<HeldOutKey, PermutedScore>()).ConfigureAwait(false);
        context.Progress.Say($"no held-out number can be estimated: {why.Detail}");
    }

    private HeldOutSummary Summary(int permutations, int exchangeable) => new(
        utterances.Count, groups.Speakers.Count, settings.Folds, settings.Deals, context.Get(Settings.Statistics.Bootstraps), permutations, exchangeable, equalWidth, settings.Seed);

    /// <summary>The prediction of the ridge on a layer for an utterance, in the first deal of folds.</summary>
    private static double Answer(LayerFindings layer, int utterance) => layer.Scores.Targets[0].FirstDeal.Answers[utterance];

    /// <summary>Writes the sums over speakers and deals, and the permutations, by which summary compares layers and models.</summary>
    private async Task WriteErrorsAsync(TargetAnalyses analyses, IReadOnlyList<(string Name, LayerScores Scores)> all)
    {
        Dictionary<HeldOutKey, double[]> bySpeaker = [];
        Dictionary<HeldOutKey, double[]> byDeal = [];
        Dictionary<HeldOutKey, PermutedScore> permuted = [];
        for (int target = 0; target < analyses.Targets.Count; target++)
        {
            foreach (VariancePart part in VariancePartNames.All)
            {
                bySpeaker.Add(Key(""), analyses.Totals(target, part));
                foreach ((string name, LayerScores scores) in all)
                {
                    PartScore score = scores.Targets[target].Of(part);
                    bySpeaker.Add(Key(name), score.Errors.BySpeaker);
                    byDeal.Add(Key(name), score.Errors.ByDeal);
                    if (!double.IsNaN(score.TestScore))
                    {
                        permuted.Add(Key(name), new PermutedScore(score.TestScore, score.Permuted));
                    }
                }

                HeldOutKey Key(string name) => new(analyses.Targets[target].Kind, part, name);
            }
        }

        HeldOutErrors errors = new(groups.Speakers, groups.Sum(_ => 1), bySpeaker, byDeal)
        {
            Known = analyses.Targets.Select((target, i) => (target.Kind, Known: analyses.Known(i))).Where(one => one.Known is not null).ToDictionary(one => one.Kind, one => one.Known!),
        };
        await HeldOutErrors.WriteAsync(context.OutputFolder, errors).ConfigureAwait(false);
        await PermutedScores.WriteAsync(context.Output(PermutedScores.FileName), permuted).ConfigureAwait(false);
    }

    /// <summary>Every target from every layer, within all languages together and within each.</summary>
    private IEnumerable<LanguageRow> Languages(TargetAnalyses analyses, LayerFindings[] found, UtteranceLanguages languages)
    {
        for (int target = 0; target < analyses.Targets.Count; target++)
        {
            ILookup<int, int> rows = analyses.Rows(target).Where(i => languages.Of[i] >= 0).ToLookup(i => languages.Of[i]);
            int[][] members = [[.. rows.SelectMany(language => language)], .. languages.Names.Select((_, language) => rows[language].ToArray())];
            foreach (LayerFindings of in found)
            {
                foreach ((LanguageScore score, int language) in of.Scores.Targets[target].Languages.Select((score, i) => (score, i)))
                {
                    yield return new LanguageRow(
                        analyses.Targets[target].Kind,
                        of.Layer.Name,
                        of.Layer.Index,
                        language == 0 ? "" : languages.Names[language - 1],
                        members[language].Length,
                        members[language].Select(i => groups.SpeakerOf[i]).Distinct().Count(),
                        score.R2,
                        score.Interval.Low,
                        score.Interval.High);
                }
            }
        }
    }

    private IEnumerable<NotEstimable> Missing(LayerAnalysis analysis, Measurements? measurements) =>
    [
        .. MissingIntervals(),
        .. MissingTests(analysis),
        .. TooFew(
            analysis.RepeatedSpeakers < VarianceParts.MinSpeakers,
            NotEstimable.TooFewUtterancesPerSpeaker,
            analysis.RepeatedSpeakers,
            $"speakers with {VarianceParts.MinUtterances} utterances or more",
            VarianceParts.MinSpeakers,
            [.. ((VariancePart[])[VariancePart.Within, VariancePart.Between]).Select(MetricColumns.Of).SelectMany(part => (MetricColumn[])[part.R2, part.Low, part.High, part.P, part.Untrained, part.GainP])]),
        .. TooFew(
            !analysis.HasOnlineCode,
            NotEstimable.TooFewSpeakers, groups.Speakers.Count, "speakers", OnlineCode.MinSpeakers(settings.Folds), MetricColumns.MdlBits, MetricColumns.MdlBitsSd),
        .. utterances.Select(one => one.Split).Distinct().Count() > 1
            ? Array.Empty<NotEstimable>()
            : [new NotEstimable(MetricColumns.WithinSplitsR2.Name, NotEstimable.NoVariation, "there is one split")],
        .. settings.Deals > 1
            ? Array.Empty<NotEstimable>()
            : [new NotEstimable(MetricColumns.DealSd.Name, NotEstimable.TurnedOff, "statistics.deals is 1")],
        .. measurements is not null
            ? Array.Empty<NotEstimable>()
            :
            [
                .. ((string[])[FloorNames.Nuisance, FloorNames.Recording, FloorNames.LabelParts]).Select(
                    floor => new NotEstimable($"floors.{floor}", NotEstimable.NotMeasured, "no nuisance variables were measured")),
                new NotEstimable($"floors.{FloorNames.Fbank}", NotEstimable.NotMeasured, "no fbank was measured"),
            ],
    ];

    /// <summary>Intervals and all tests of differences need enough speakers and deals; tests of differences need exchanges too.</summary>
    private IEnumerable<NotEstimable> MissingIntervals()
    {
        MetricColumn[] tests = [MetricColumns.InBestSet, .. VariancePartNames.All.Select(part => MetricColumns.Of(part).GainP)];
        MetricColumn[] intervals = [.. VariancePartNames.All.Select(MetricColumns.Of).SelectMany(part => (MetricColumn[])[part.Low, part.High]), .. tests];
        return groups.Speakers.Count < SpeakerSample.MinSpeakers
                ? TooFew(true, NotEstimable.TooFewSpeakers, groups.Speakers.Count, "speakers", SpeakerSample.MinSpeakers, intervals)
            : settings.Deals < SpeakerSample.MinDeals
                ? intervals.Select(column => new NotEstimable(column.Name, NotEstimable.TurnedOff, $"statistics.deals is {settings.Deals}, {SpeakerSample.MinDeals} needed"))
            : context.Comparisons() is null
                ? tests.Select(column => new NotEstimable(column.Name, NotEstimable.TurnedOff, $"statistics.bootstraps is less than {SpeakerComparisons.MinDraws}"))
            : [];
    }

    private IEnumerable<NotEstimable> MissingTests(LayerAnalysis analysis)
    {
        MetricColumn[] pooled = [MetricColumns.PooledP, MetricColumns.FwerThreshold];
        return settings.Permutations == 0
            ? ((MetricColumn[])[.. pooled, MetricColumns.WithinP, MetricColumns.BetweenP]).Select(column => new NotEstimable(column.Name, NotEstimable.TurnedOff, "statistics.permutations is 0"))
            : TooFew(
                analysis.Permutations(VariancePart.Pooled) == 0,
                NotEstimable.TooFewExchangeableSpeakers, analysis.ExchangeableSpeakers, "exchangeable speakers", SpeakerPermutations.MinExchangeable, pooled);
    }

    private static IEnumerable<NotEstimable> TooFew(bool isTooFew, string reason, int found, string what, int needed, params MetricColumn[] columns) =>
        isTooFew ? columns.Select(column => NotEstimable.TooFew(column.Name, reason, found, what, needed)) : [];

    private static MetricRow Row(string name, Layer? layer, LayerScores scores, IEnumerable<Confound> confounds)
    {
        TargetScores label = scores.Targets[0];
        return new MetricRow(
            name,
            layer?.Index,
            layer?.Dim,
            [
                (MetricColumns.FirstDealR2, label.FirstDeal.R2),
                (MetricColumns.FirstDealR2VsTrainMean, label.FirstDeal.R2VsTrainMean),
                .. VariancePartNames.All.SelectMany(part => Cells(MetricColumns.Of(part), label.Of(part))),
                (MetricColumns.DealSd, label.DealDeviation),
                (MetricColumns.Rmse, label.Rmse),
                (MetricColumns.Correlation, label.Correlation),
                (MetricColumns.WithinSplitsR2, label.WithinSplitsR2),
                (MetricColumns.EqualWidthR2, scores.EqualWidthR2),
                .. confounds.Where(one => MetricColumns.DeltaOf(one.Condition) is not null).Select(one => (MetricColumns.DeltaOf(one.Condition)!, one.DeltaR2)),
                (MetricColumns.MdlBits, scores.Code.BitsPerUtterance),
                (MetricColumns.MdlBitsSd, scores.Code.Deviation),
                (MetricColumns.CcaHeldOut, scores.CcaHeldOut),
            ]);
    }

    private static (MetricColumn Column, double Value)[] Cells(PartColumns columns, PartScore score) =>
        [(columns.R2, score.R2), (columns.Low, score.Interval.Low), (columns.High, score.Interval.High)];

    /// <summary>Columns that compare layers and models stay empty: summary fills them.</summary>
    private static TargetScore Row(Target target, Layer layer, TargetScores scores, int utterances) => new(
        target.Kind,
        target.Unit,
        layer.Name,
        layer.Index,
        scores.Pooled.R2,
        scores.Pooled.Interval.Low,
        scores.Pooled.Interval.High,
        scores.Within.R2,
        UntrainedR2: double.NaN,
        P: double.NaN,
        scores.Within.Interval.Low,
        scores.Within.Interval.High,
        WithinP: double.NaN,
        UntrainedWithinR2: double.NaN,
        scores.Between.R2,
        scores.Between.Interval.Low,
        scores.Between.Interval.High,
        BetweenP: double.NaN,
        UntrainedBetweenR2: double.NaN,
        scores.WithinSplitsR2,
        scores.DealDeviation,
        scores.Rmse,
        scores.Correlation,
        InBestSet: double.NaN,
        NuisanceR2: double.NaN,
        FbankR2: double.NaN,
        scores.Classes.Auc,
        scores.Classes.BalancedAccuracy,
        utterances);
}
