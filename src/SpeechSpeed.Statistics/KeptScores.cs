using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Analyses layers, and keeps what is found as rows. The key of a row is the digest of everything that the analysis is given: activations, targets, speakers,
/// covariates, settings. So the very same is analysed once, whatever it was read from and whatever else there is beside it. Thread-safe.
/// </summary>
/// <param name="rows">The rows; null to keep none.</param>
public sealed class KeptScores(RowFolder? rows)
{
    private const int FloatsAtOnce = 1 << 20;

    private static readonly JsonSerializerOptions Exact = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IgnoreReadOnlyProperties = true,
        Converters = { new ExactDoubles() },
    };

    /// <summary>Analyses a layer on the calling thread, or takes what was found before.</summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="activations">Shape (utterances, channels), row-major, finite; a wide layer as it is.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <param name="equalWidth">Number of principal components of the equal-width ridge; null for none.</param>
    /// <param name="isPermuted">Whether the permutations are solved.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    /// <returns>The scores, and whether they were taken.</returns>
    public (LayerScores Scores, bool IsTaken) Of(
        LayerAnalysis analysis, float[] activations, int channels, int? equalWidth, bool isPermuted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return Of(
            $"{analysis.Given} {equalWidth} {isPermuted}",
            activations,
            channels,
            (reduced, directions) => analysis.Of(reduced, directions, equalWidth, isPermuted, cancellationToken));
    }

    /// <summary>Analyses a layer beside covariates, or takes what was found before.</summary>
    /// <inheritdoc cref="Of(LayerAnalysis, float[], int, int?, bool, CancellationToken)"/>
    public (ConfoundScores Scores, bool IsTaken) Of(ConfoundAnalysis analysis, float[] activations, int channels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return Of(analysis.Given, activations, channels, (reduced, directions) => analysis.Of(reduced, directions, cancellationToken));
    }

    /// <summary>The digest of what an analysis is given, whatever the layer.</summary>
    internal static string Digest(StatisticsSettings settings, SpeakerGroups groups, double[] targets, IReadOnlyList<double[]> covariates) =>
        FileDigest.Sha256(JsonSerializer.SerializeToUtf8Bytes(new Given(settings, groups.Speakers, groups.SpeakerOf.ToArray(), targets, covariates), Exact));

    private (T Scores, bool IsTaken) Of<T>(string given, float[] activations, int channels, Func<float[], int, T> analyse)
    {
        string key = rows is null ? "" : FileDigest.Sha256(stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes($"{typeof(T).Name} {Numbers.Text(channels)} {given}\n"));
            for (int start = 0; start < activations.Length; start += FloatsAtOnce)
            {
                stream.Write(MemoryMarshal.AsBytes(activations.AsSpan(start, Math.Min(FloatsAtOnce, activations.Length - start))));
            }
        });
        if (rows?.TryRead(key) is { } kept)
        {
            return (JsonSerializer.Deserialize<T>(kept, Exact)!, true);
        }

        (float[] reduced, int directions) = WideLayers.Reduce(activations, channels);
        T scores = analyse(reduced, directions);
        rows?.Add(key, JsonSerializer.SerializeToUtf8Bytes(scores, Exact));
        return (scores, false);
    }

    private sealed record Given(
        StatisticsSettings Settings, IReadOnlyList<string> Speakers, int[] SpeakerOf, double[] Targets, IReadOnlyList<double[]> Covariates);

    /// <summary>Arrays bit by bit: a NaN stays the NaN that it is.</summary>
    private sealed class ExactDoubles : JsonConverter<double[]>
    {
        public override double[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            MemoryMarshal.Cast<byte, double>(reader.GetBytesFromBase64()).ToArray();

        public override void Write(Utf8JsonWriter writer, double[] value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.AsSpan()));
    }
}
