using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>
/// What the statistics stage writes of one network, made up but consistent: answers of a known R² per layer, and all else that follows from them. R² falls
/// from 0.62 at the first layer to 0.3 at the last, times the level; a level below 0 (a failed MLP) leaves the ridge at 0.2.
/// </summary>
internal static class MadeUpStatistics
{
    private const int Folds = 5;
    private const int Deals = 10;
    private const int Permutations = 200;
    private const int MinSpeakers = 20;

    public static void Write(string folder, IReadOnlyList<Utterance> utterances, IReadOnlyList<Layer> layers, double level, SeededRandom random)
    {
        Directory.CreateDirectory(folder);
        double[][] answers = [.. layers.Select(layer => Answers(utterances, Planted(layer, layers.Count, level), random))];
        string[] speakers = [.. utterances.Select(one => one.SpeakerId).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> position = speakers.Select((speaker, i) => (speaker, i)).ToDictionary(one => one.speaker, one => one.i);
        double[] scores = [.. answers.Select(of => RSquared(utterances, of))];
        int best = Array.IndexOf(scores, scores.Max());
        bool isLarge = speakers.Length >= MinSpeakers;

        SeededRandom floorRandom = new(9, "floors");
        double mean = Rounded(utterances.Average(one => one.Value));
        (string Name, double[] Answers)[] floors =
        [
            (FloorNames.TrainingMean, [.. utterances.Select(_ => mean)]),
            (FloorNames.Nuisance, Answers(utterances, 0.21, floorRandom)),
            (FloorNames.Fbank, Answers(utterances, 0.48, floorRandom)),
        ];

        CsvTable.Write(Path.Combine(folder, HeldOutSummary.FileName), [new HeldOutSummary(
            utterances.Count, speakers.Length, Folds, Deals, 500, isLarge ? Permutations : 0, isLarge ? speakers.Length : 0, 8, 42)]);
        MetricTable.Write(Path.Combine(folder, "statistics.csv"), MetricSource.Statistics, layers.Select(layer => Row(layer, scores[layer.Index])));
        MetricTable.Write(Path.Combine(folder, "floors.csv"), MetricSource.Statistics, floors.Select(floor => Floor(floor.Name, Rounded(RSquared(utterances, floor.Answers)))));
        CsvTable.Write(Path.Combine(folder, TargetScore.FileName), layers.Select(layer => Read(layer, scores[layer.Index])));
        CsvTable.Write<LanguageRow>(Path.Combine(folder, LanguageRow.FileName), []);
        CsvTable.Write(Path.Combine(folder, Confound.FileName), Confound.Conditions.SelectMany(
            (condition, i) => layers.Select(layer => Confounded(condition, i, layer, scores[layer.Index], utterances.Count))));
        CsvTable.Write(Path.Combine(folder, NotEstimable.FileName), Missing(isLarge, speakers.Length));
        CsvTable.Write(Path.Combine(folder, HeldOutPrediction.FileName), utterances.Select((one, i) => new HeldOutPrediction(
            one.AudioPath, one.Split, one.SpeakerId, position[one.SpeakerId] % Folds, one.Value, answers[^1][i], answers[best][i])));
        HeldOutErrors.WriteAsync(folder, Errors(utterances, speakers, PerSpeaker, [.. layers.Select((layer, i) => (layer.Name, answers[i])), .. floors])).GetAwaiter().GetResult();
        PermutedScores.WriteAsync(Path.Combine(folder, PermutedScores.FileName), layers.ToDictionary(
            layer => new HeldOutKey(Target.Cps.Kind, VariancePart.Pooled, layer.Name),
            layer => new PermutedScore(
                Rounded(scores[layer.Index]),
                [.. isLarge ? Enumerable.Range(0, Permutations).Select(_ => Rounded(-0.02 + (0.02 * random.NextNormal()))) : []])))
            .GetAwaiter().GetResult();

        double[] PerSpeaker(Func<int, double> value)
        {
            double[] sums = new double[speakers.Length];
            for (int i = 0; i < utterances.Count; i++)
            {
                sums[position[utterances[i].SpeakerId]] += value(i);
            }

            return sums;
        }
    }

    /// <summary>Sums of the label alone; within and between speakers there is nothing, since they have two utterances at most.</summary>
    private static HeldOutErrors Errors(
        IReadOnlyList<Utterance> utterances, string[] speakers, Func<Func<int, double>, double[]> perSpeaker, IReadOnlyList<(string Name, double[] Answers)> all)
    {
        double mean = utterances.Average(one => one.Value);
        Dictionary<HeldOutKey, double[]> bySpeaker = [];
        Dictionary<HeldOutKey, double[]> byDeal = [];
        foreach (VariancePart part in VariancePartNames.All)
        {
            bool isPooled = part == VariancePart.Pooled;
            bySpeaker.Add(new HeldOutKey(Target.Cps.Kind, part, ""), perSpeaker(i => isPooled ? Math.Pow(utterances[i].Value - mean, 2) : 0));
            foreach ((string name, double[] answers) in all)
            {
                double[] errors = perSpeaker(i => isPooled ? Math.Pow(utterances[i].Value - answers[i], 2) : 0);
                SeededRandom random = new(7, $"deals {name}");
                bySpeaker.Add(new HeldOutKey(Target.Cps.Kind, part, name), errors);
                byDeal.Add(new HeldOutKey(Target.Cps.Kind, part, name), [.. Enumerable.Range(0, Deals).Select(_ => errors.Sum() * (1 + (0.01 * random.NextNormal())))]);
            }
        }

        return new HeldOutErrors(speakers, perSpeaker(_ => 1), bySpeaker, byDeal);
    }

    private static double Planted(Layer layer, int layers, double level) => level > 0 ? level * (0.62 - (0.32 * layer.Index / layers)) : 0.2;

    private static double[] Answers(IReadOnlyList<Utterance> utterances, double planted, SeededRandom random)
    {
        double mean = utterances.Average(one => one.Value);
        double deviation = Math.Sqrt(utterances.Average(one => Math.Pow(one.Value - mean, 2)));
        return [.. utterances.Select(one => Rounded(
            mean + (planted * (one.Value - mean)) + (Math.Sqrt(planted * (1 - planted)) * deviation * random.NextNormal())))];
    }

    private static double RSquared(IReadOnlyList<Utterance> utterances, double[] answers)
    {
        double mean = utterances.Average(one => one.Value);
        double total = utterances.Sum(one => Math.Pow(one.Value - mean, 2));
        return total > 0 ? 1 - (utterances.Zip(answers, (one, answer) => Math.Pow(one.Value - answer, 2)).Sum() / total) : double.NaN;
    }

    /// <summary>A row of <c>targets.csv</c> as statistics writes it.</summary>
    public static TargetScore Read(Layer layer, double score) => new(
        Target.Cps.Kind, Target.Cps.Unit, layer.Name, layer.Index, score, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN,
        double.NaN, double.NaN, double.NaN, Rounded(score - 0.02), 0.02, Rounded(1.9 * Math.Sqrt(Math.Max(0, 1 - score))), Rounded(Math.Sqrt(Math.Max(0, score))));

    private static MetricRow Row(Layer layer, double score) => new(
        layer.Name,
        layer.Index,
        layer.Dim,
        (MetricColumns.RidgeR2, Rounded(score)),
        (MetricColumns.RidgeR2Low, Rounded(score - 0.09)),
        (MetricColumns.RidgeR2High, Rounded(score + 0.07)),
        (MetricColumns.FirstDealR2, Rounded(score - 0.01)),
        (MetricColumns.FirstDealR2VsTrainMean, Rounded(score + 0.005)),
        (MetricColumns.EqualWidthR2, Rounded(score - 0.05)),
        (MetricColumns.NuisanceDeltaR2, Rounded((0.8 * score) - 0.1)),
        (MetricColumns.RecordingDeltaR2, Rounded((0.9 * score) - 0.05)),
        (MetricColumns.LabelPartsDeltaR2, Rounded((0.8 * score) - 0.08)),
        (MetricColumns.MdlBits, Rounded(0.4 * score)),
        (MetricColumns.MdlBitsSd, 0.03),
        (MetricColumns.CcaHeldOut, Rounded(Math.Sqrt(Math.Max(score, 0)))));

    private static MetricRow Floor(string name, double score) => new(
        name,
        null,
        null,
        (MetricColumns.RidgeR2, score),
        (MetricColumns.RidgeR2Low, Rounded(score - 0.07)),
        (MetricColumns.RidgeR2High, Rounded(score + 0.06)),
        (MetricColumns.FirstDealR2, score),
        (MetricColumns.FirstDealR2VsTrainMean, Rounded(score + 0.01)));

    private static Confound Confounded(string condition, int i, Layer layer, double score, int utterances)
    {
        double nuisance = 0.21 - (0.05 * i);
        double delta = Rounded((0.8 * score) - 0.1 - (0.03 * i));
        return new Confound(
            condition, layer.Name, utterances - (7 * i), 7 * i, Rounded(nuisance + delta), Rounded(nuisance), delta, Rounded(1.3 * delta), Rounded((1.3 * delta) - 0.12),
            Rounded((1.3 * delta) + 0.12), delta > 0.1 ? 0.01 : 0.4, 0.17);
    }

    private static IEnumerable<NotEstimable> Missing(bool isLarge, int speakers)
    {
        foreach (MetricColumn column in (MetricColumn[])[MetricColumns.BetweenR2, MetricColumns.WithinR2])
        {
            yield return NotEstimable.TooFew(column.Name, NotEstimable.TooFewUtterancesPerSpeaker, 0, "speakers with 5 utterances or more", MinSpeakers);
        }

        if (!isLarge)
        {
            foreach (MetricColumn column in (MetricColumn[])[MetricColumns.PooledP, MetricColumns.FwerThreshold])
            {
                yield return NotEstimable.TooFew(column.Name, NotEstimable.TooFewExchangeableSpeakers, speakers, "exchangeable speakers", MinSpeakers);
            }
        }
    }

    /// <summary>Four decimals, so that a golden does not depend on the last bit of a logarithm.</summary>
    private static double Rounded(double value) => double.IsNaN(value) ? value : Math.Round(value, 4) + 0.0;
}
