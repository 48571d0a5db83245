using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Analyses layers, and stores the findings as rows. The key of a row is the digest of all inputs of the analysis: activations, targets, speakers,
/// covariates, settings. Equal inputs are therefore analysed once, whatever file they come from and whatever other inputs there are. Thread-safe.
/// </summary>
/// <param name="rows">The rows; null to keep none.</param>
public sealed class KeptScores(RowFolder? rows)
{
    private static readonly JsonSerializerOptions Exact = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IgnoreReadOnlyProperties = true,
        Converters = { new ExactDoubles() },
    };

    /// <summary>Analyses a layer on the calling thread, or takes its stored row.</summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="layer">The layer; it is not reduced if all requested rows are stored.</param>
    /// <param name="equalWidth">Number of principal components of the equal-width ridge; null for none.</param>
    /// <param name="isPermuted">Whether the permutations are solved.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    /// <returns>The scores, and whether they were taken from a row.</returns>
    public (LayerScores Scores, bool IsTaken) Of(
        LayerAnalysis analysis, LayerActivations layer, int? equalWidth, bool isPermuted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(layer);
        return Of($"{analysis.Given} {equalWidth} {isPermuted}", layer, () => analysis.Of(layer.Matrix, equalWidth, isPermuted, cancellationToken));
    }

    /// <summary>The same for an analysis of some of the utterances.</summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="utterances">The utterances of the analysis: positions among those of the layer.</param>
    /// <param name="isPermuted">Whether the permutations are solved.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    public (LayerScores Scores, bool IsTaken) Of(
        LayerAnalysis analysis, LayerActivations layer, IReadOnlyList<int> utterances, bool isPermuted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(utterances);
        return Of($"{analysis.Given} {isPermuted}", layer, utterances, part => analysis.Of(part, null, isPermuted, cancellationToken));
    }

    /// <summary>Analyses a layer beside covariates, or takes its stored row.</summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="utterances">The utterances of the analysis: positions among those of the layer.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    /// <returns>The scores of every target, and whether they were taken from a row.</returns>
    public (IReadOnlyList<ConfoundScores> Scores, bool IsTaken) Of(
        ConfoundAnalysis analysis, LayerActivations layer, IReadOnlyList<int> utterances, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(utterances);
        return Of(analysis.Given, layer, utterances, part => analysis.Of(part, cancellationToken));
    }

    /// <summary>The digest of the inputs of an analysis other than the layer.</summary>
    internal static string Digest(
        StatisticsSettings settings, SpeakerGroups groups, IReadOnlyList<TargetValues> targets, IReadOnlyList<double[]> covariates, int[]? splits, int[]? languages = null) =>
        FileDigest.Sha256(JsonSerializer.SerializeToUtf8Bytes(new Given(settings, groups.Speakers, groups.SpeakerOf.ToArray(), targets, covariates, splits, languages), Exact));

    private (T Scores, bool IsTaken) Of<T>(string given, LayerActivations layer, IReadOnlyList<int> utterances, Func<LayerMatrix, T> analyse) =>
        Of($"{given} {string.Join(',', utterances)}", layer, () =>
        {
            using LayerMatrix part = layer.Matrix.At(utterances);
            return analyse(part);
        });

    private (T Scores, bool IsTaken) Of<T>(string given, LayerActivations layer, Func<T> analyse)
    {
        string key = rows is null ? "" : FileDigest.Sha256(Encoding.UTF8.GetBytes($"{typeof(T)} {layer.Digest} {given}"));
        if (rows?.TryRead(key) is { } kept)
        {
            return (JsonSerializer.Deserialize<T>(kept, Exact)!, true);
        }

        T scores = analyse();
        rows?.Add(key, JsonSerializer.SerializeToUtf8Bytes(scores, Exact));
        return (scores, false);
    }

    private sealed record Given(
        StatisticsSettings Settings,
        IReadOnlyList<string> Speakers,
        int[] SpeakerOf,
        IReadOnlyList<TargetValues> Targets,
        IReadOnlyList<double[]> Covariates,
        int[]? Splits,
        int[]? Languages);

    /// <summary>Arrays bit by bit: the bits of a NaN stay.</summary>
    private sealed class ExactDoubles : JsonConverter<double[]>
    {
        public override double[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            MemoryMarshal.Cast<byte, double>(reader.GetBytesFromBase64()).ToArray();

        public override void Write(Utf8JsonWriter writer, double[] value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.AsSpan()));
    }
}
