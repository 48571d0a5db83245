using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Features;
using SpeechSpeed.Learning;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tsne;

/// <summary>Makes the map of the embeddings.</summary>
internal static class TsneStage
{
    public static async Task RunAsync(StageContext context)
    {
        string labels = context.Get(CommonFlags.Labels);
        FeatureSet features = FeatureSet.Open(context.Get(CommonFlags.Features));
        LabelledFeatures all = await LabelledFeatures.ReadAsync(labels, features, features.Splits, features.Layers[^1]).ConfigureAwait(false);
        LabelledFeatures sample = all.Sample(context.Get(Settings.Tsne.MaxUtterances), context.Get(Settings.Tsne.Seed));
        if (sample.Utterances.Count < all.Utterances.Count)
        {
            Say(context, $"note: drawing {sample.Utterances.Count:N0} of {all.Utterances.Count:N0} utterances.");
        }

        FeatureMatrix embeddings = sample.Features;
        double perplexity = context.Get(Settings.Tsne.Perplexity);
        context.Progress.Begin("iterations", TsneOptimizer.Iterations);
        TsneResult picture = TsneOptimizer.Run(
            embeddings.Values, embeddings.Columns, perplexity, context.Jobs, context.Progress.Advance, context.CancellationToken);
        if (picture.Perplexity < perplexity)
        {
            Say(context, $"note: perplexity lowered from {perplexity} to {picture.Perplexity:G4}, for {picture.X.Length} utterances.");
        }

        int neighbours = Trustworthiness.NeighboursFor(picture.X.Length);
        double trustworthiness = Trustworthiness.Compute(
            embeddings.Values, embeddings.Columns, picture.X, picture.Y, neighbours, context.Jobs, context.CancellationToken);
        Say(context, $"KL divergence {picture.KlDivergence:F3} nats, trustworthiness {trustworthiness:F3} of {neighbours} neighbours.");

        CsvTable.Write(
            context.Output(TsneRow.FileName),
            sample.Utterances.Select((utterance, i) => new TsneRow(utterance.AudioPath, utterance.Split, picture.X[i], picture.Y[i])));
        CsvTable.Write(
            context.Output(TsneSummary.FileName),
            [new TsneSummary(picture.X.Length, picture.Perplexity, picture.KlDivergence, trustworthiness, neighbours)]);
    }

    private static void Say(StageContext context, FormattableString message) => context.Progress.Say(message.ToString(CultureInfo.InvariantCulture));
}
