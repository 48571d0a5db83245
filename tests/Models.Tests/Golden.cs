using System.Text.Json;

namespace SpeechSpeed.Models.Tests;

/// <summary>
/// The shared goldens: SimAMResNet of width 8 exported by PyTorch, and what PyTorch computed with it. Made outside this repository; its
/// README says how.
/// </summary>
internal static class Golden
{
    public static readonly string[] Utterances = ["2414-128291-0000", "3005-163389-0000", "367-130732-0000", "103-1240-0000"];

    public static string Onnx(int depth) => Repository.Shared($"golden/samresnet{depth}-w8.onnx");

    /// <summary>Layer names in order, and their means; the embedding last.</summary>
    public static IReadOnlyList<(string Name, float[] Mean)> Layers(int depth, string utterance)
    {
        using FileStream stream = File.OpenRead(Repository.Shared($"golden/samresnet{depth}-w8.json"));
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement expected = document.RootElement.GetProperty("utterances").GetProperty(utterance);
        List<(string, float[])> layers = [];
        foreach (JsonProperty layer in expected.GetProperty("layers").EnumerateObject())
        {
            layers.Add((layer.Name, Numbers(layer.Value.GetProperty("mean"))));
        }

        layers.Add(("embedding", Numbers(expected.GetProperty("embedding"))));
        return layers;
    }

    /// <summary>The model input: hamming fbank, each bin's mean over time subtracted.</summary>
    public static (float[] Features, int Frames) Features(string utterance)
    {
        (float[] values, int[] shape) = Npy.ReadSingles(Repository.Shared($"golden/fbank/{utterance}.hamming.npy"));
        int frames = shape[0];
        int bins = shape[1];
        for (int bin = 0; bin < bins; bin++)
        {
            double mean = 0;
            for (int frame = 0; frame < frames; frame++)
            {
                mean += values[(frame * bins) + bin] / (double)frames;
            }

            for (int frame = 0; frame < frames; frame++)
            {
                values[(frame * bins) + bin] -= (float)mean;
            }
        }

        return (values, frames);
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
