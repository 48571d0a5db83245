using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Learning;

namespace SpeechSpeed.Stages.Tsne;

/// <summary>What the tsne tool is asked to do.</summary>
/// <param name="Labels">Folder of the label tables.</param>
/// <param name="Features">Folder of the feature set.</param>
/// <param name="Settings">Perplexity, and the seed of the draw.</param>
/// <param name="MaxUtterances">How many utterances to draw at most.</param>
internal sealed record TsneOptions(string Labels, string Features, TsneSettings Settings, int MaxUtterances)
{
    private const int DefaultMaxUtterances = 5_000;

    public static StageCommand<TsneOptions> Command()
    {
        StageCommand<TsneOptions> command = new(
            "tsne",
            "Draws the embeddings of all extracted splits in the plane by exact t-SNE: a picture, not evidence. "
            + "Writes tsne.csv (a point per utterance) and tsne_summary.csv (how far the picture can be trusted).");
        TsneSettings defaults = new();
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv, as preprocess writes it.");
        Option<string> features = command.AddText("--features", "Folder of layers.csv and, for each split, its shards.csv and features, as extract writes it.");
        Option<double> perplexity = command.Add(
            "--perplexity",
            "Effective number of neighbours of an utterance, 2 or more; lowered to (utterances - 1)/3 where there are too few.",
            defaults.Perplexity);
        Option<int> maxUtterances = command.Add(
            "--max-utterances",
            $"Draws this many utterances, {TsneOptimizer.MinPoints} to {TsneOptimizer.MaxPoints}, if there are more. Time and memory grow with the square.",
            DefaultMaxUtterances);
        Option<long> seed = command.Add("--seed", "Seed of the draw of --max-utterances; nothing else is random.", defaults.Seed);
        command.CheckRange(perplexity, 2);
        command.CheckRange(maxUtterances, TsneOptimizer.MinPoints, TsneOptimizer.MaxPoints);

        return command.Read(parsed => new TsneOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(features),
            new TsneSettings(parsed.GetValue(perplexity), parsed.GetValue(seed)),
            parsed.GetValue(maxUtterances)));
    }
}
