using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.TrainSampleModel.Training;

namespace SpeechSpeed.TrainSampleModel.Scoring;

/// <summary>Scores a speaker model by verification, beside its untrained control and baselines without a network.</summary>
internal static class Scores
{
    /// <summary>Seeds of untrained networks; the table gives the median rate.</summary>
    public static readonly IReadOnlyList<long> Seeds = [0, 1, 2, 3, 4];

    private static readonly FrontEndSettings FrontEnd = TrainingSettings.FrontEnd;

    /// <summary>The name of each comparison of utterances with its equal error rate on the speech.</summary>
    /// <param name="model">The trained model, a SimAMResNet34.</param>
    /// <param name="speech">Utterances of speakers that the model was not trained on.</param>
    /// <param name="seeds">Seeds of the untrained networks; at least one.</param>
    public static IReadOnlyList<(string Name, double Rate)> Of(ModelSource model, IReadOnlyList<SpokenUtterance> speech, IReadOnlyList<long> seeds)
    {
        ModelArchitecture architecture = ArchitectureOf(model);
        return
        [
            ("trained", RateOf(model, speech)),
            ($"untrained control (weights permuted), median of {seeds.Count} seeds", Median(seed => model.AsControl(seed, ControlKind.Permuted))),
            ($"untrained (weights drawn), median of {seeds.Count} seeds", Median(seed => ModelSource.FromArchitecture(architecture with { Seed = seed }))),
            ("standard deviation of each bin of the log fbank", RateOf(speech, utterance => Moments(utterance).Deviations)),
            ("mean of each bin of the log fbank", RateOf(speech, utterance => Moments(utterance).Means)),
        ];

        double Median(Func<long, ModelSource> untrained) => seeds.Select(seed => RateOf(untrained(seed), speech)).Order().ElementAt(seeds.Count / 2);
    }

    private static ModelArchitecture ArchitectureOf(ModelSource source)
    {
        using SpeakerModel model = SpeakerModel.Load(source, LayerSelection.Of(["first relu"]), FrontEnd.Bins);
        return new ModelArchitecture(ModelKind.SimAmResNet34, model.Layers[0].Dim, Seed: 0, FrontEnd.Bins, model.Layers[^1].Dim);
    }

    /// <summary>The equal error rate by the model's embeddings of whole utterances.</summary>
    public static double RateOf(ModelSource source, IReadOnlyList<SpokenUtterance> speech)
    {
        using SpeakerModel model = SpeakerModel.Load(source, LayerSelection.Of([]), FrontEnd.Bins);
        UtteranceFrontEnd frontEnd = new(FrontEnd, null);
        return RateOf(speech, utterance =>
        {
            float[] features = new float[frontEnd.FrameCount(utterance.Samples.Length) * frontEnd.Bins];
            int frames = frontEnd.Compute(utterance.Samples, utterance.Id, features);
            return model.Run(features, frames)[^1];
        });
    }

    private static double RateOf(IReadOnlyList<SpokenUtterance> speech, Func<SpokenUtterance, float[]> values) =>
        Verification.EqualErrorRateOf(
            [.. speech.AsParallel().AsOrdered().Select(utterance => new Voiceprint(utterance.Speaker, utterance.Chapter, values(utterance)))]);

    /// <summary>Mean and standard deviation over time of each bin, before any mean is subtracted.</summary>
    private static (float[] Means, float[] Deviations) Moments(SpokenUtterance utterance)
    {
        Fbank fbank = new(FrontEnd);
        int frames = Fbank.FrameCount(utterance.Samples.Length);
        float[] values = new float[frames * fbank.Bins];
        fbank.Compute(utterance.Samples, utterance.Id, values);
        float[] means = new float[fbank.Bins];
        float[] deviations = new float[fbank.Bins];
        for (int bin = 0; bin < fbank.Bins; bin++)
        {
            double[] column = [.. Enumerable.Range(0, frames).Select(frame => (double)values[(frame * fbank.Bins) + bin])];
            double mean = column.Average();
            means[bin] = (float)mean;
            deviations[bin] = (float)Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
        }

        return (means, deviations);
    }
}
