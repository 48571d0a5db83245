using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Extraction;
using SpeechSpeed.Protocol;
using SpeechSpeed.Stages.Shared;

namespace SpeechSpeed.Stages.Extract;

/// <summary>What the extract tool is asked to do.</summary>
/// <param name="Labels">Folder of the label tables.</param>
/// <param name="Corpus">Folder that the audio paths of the label tables start from.</param>
/// <param name="Splits">The splits to extract.</param>
/// <param name="MinimumSeconds">Utterances that are shorter are left out; 0 for none.</param>
/// <param name="Network">The network and how it is fed.</param>
/// <param name="MaxRejected">Share of the utterances that may be unusable, 0 to 1.</param>
/// <param name="RowStore">Folder of activations extracted before; null for none.</param>
/// <param name="AudioDigests">Listing of the audio files' digests; null for none.</param>
/// <param name="IsCostAsked">Whether nothing is to be extracted but said what that would cost.</param>
internal sealed record ExtractOptions(
    string Labels,
    string Corpus,
    IReadOnlyList<Split> Splits,
    double MinimumSeconds,
    NetworkOptions Network,
    double MaxRejected,
    string? RowStore,
    string? AudioDigests,
    bool IsCostAsked)
{
    public static StageCommand<ExtractOptions> Command()
    {
        StageCommand<ExtractOptions> command = new(
            "extract",
            "Runs a speaker model over every utterance and writes the activations of its layers, averaged over frequency and time, and the embedding. "
            + "Writes features/layers.csv, features/<split>/shards.csv, features/<split>/<chapter folder>.parquet and rejected.csv.");
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv, as preprocess writes it.");
        Option<string> corpus = command.AddText("--corpus", "Folder that the label tables' audio paths are relative to.");
        Option<Split[]> splits = command.AddSplits("--splits", "Splits to extract.");
        Option<double> minimumSeconds = command.Add(
            "--minimum-seconds", "Leaves out the utterances whose duration in the label tables is shorter, 0 or more. They are not rejected.", 0.0);
        Func<ParseResult, NetworkOptions> network = NetworkFlags.AddTo(command);
        Option<string?> pooling = command.AddOptional<string>("--pooling", "How activations become one number a channel: mean (over frequency and time). Default: mean.");
        Option<double> maxRejected = command.AddMaxRejected();
        Option<string?> rowStore = command.AddRowStore("the activations of one model and front end", "the digest of their audio");
        Option<string?> audioDigests = command.AddOptional<string>(
            ToolProtocol.AudioDigests, "With --row-store: the audio files' SHA-256, one 'digest  path' a line, as sha256sum writes them. Default: they are read.");
        Option<bool> cost = command.Add(
            ToolProtocol.Cost, $"Measures what the extraction would cost, on a few utterances of each split, and writes only {RowCost.FileName}: true or false.", false);
        command.Check(pooling, value => value == "mean" ? null : $"--pooling: expected mean, found '{value}'.");
        command.CheckRange(minimumSeconds, 0);

        return command.Read(parsed => new ExtractOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(corpus),
            parsed.GetRequiredValue(splits),
            parsed.GetValue(minimumSeconds),
            network(parsed),
            parsed.GetValue(maxRejected),
            parsed.GetValue(rowStore),
            parsed.GetValue(audioDigests),
            parsed.GetValue(cost)));
    }
}
