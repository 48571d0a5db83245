using CsvHelper;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage;

/// <summary>Whether a layer of an untrained control works as a layer does: a row of <c>control_health.csv</c>.</summary>
/// <param name="Kind">How the control is made: <c>filters</c>, <c>initialised</c> or <c>permuted</c>.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Layer">The layer.</param>
/// <param name="ScaleRatio">Root mean square of its activations over that of the trained network.</param>
/// <param name="DeadShare">Share of its channels that do not vary, 0 to 1.</param>
/// <param name="AttentionEntropy">Mean entropy of the attention weights that lead to it, 0 (all on one frame) to 1 (all frames alike); empty without attention.</param>
/// <param name="TrainedDeadShare">The same share of the trained network.</param>
/// <param name="TrainedAttentionEntropy">The same entropy of the trained network.</param>
/// <param name="Problem">Why the layer is not healthy; empty where it is.</param>
[CsvRecord]
public sealed partial record ControlLayerHealth(
    [CsvColumn("kind")] string Kind,
    [CsvColumn("seed")] long Seed,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("scale_ratio"), Unit("ratio")] double ScaleRatio,
    [CsvColumn("dead_share"), Unit("share")] double DeadShare,
    [CsvColumn("attention_entropy"), Unit("share")] double AttentionEntropy,
    [CsvColumn("trained_dead_share"), Unit("share")] double TrainedDeadShare,
    [CsvColumn("trained_attention_entropy"), Unit("share")] double TrainedAttentionEntropy,
    [CsvColumn("problem")] string Problem)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "control_health.csv";
}
