using System.Text.Json;

namespace SpeechSpeed.Models.Tests;

/// <summary>SimAMResNets of 34 and of 100 layers, and what PyTorch computes with them.</summary>
internal static class GoldenNetworks
{
    /// <summary>The embedded speaker model, of 34 layers and width 8.</summary>
    public static string Sample { get; } = Path.Combine(Repository.Root, "samples", "models", "samresnet34-w8.onnx");

    /// <summary>The file with the numbers, the network and its layers, the embedding among them.</summary>
    public static IEnumerable<(string Name, ModelSource Source, int Layers)> Of(GoldenSet set, Goldens goldens) =>
    [
        ("samresnet34-w8", ModelSource.FromFile(set == GoldenSet.Sample ? Sample : goldens["samresnet34-w8.onnx"]), 51),
        set == GoldenSet.Sample
            ? ("samresnet100-w4", ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet100, 4, Seed: 0)), 150)
            : ("samresnet100-w8", ModelSource.FromFile(goldens["samresnet100-w8.onnx"]), 150),
    ];

    /// <summary>Layer names in order, and their means; the embedding last.</summary>
    public static IReadOnlyList<(string Name, float[] Mean)> Layers(Goldens goldens, string network, string utterance)
    {
        using FileStream stream = File.OpenRead(goldens[$"{network}.json"]);
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
    public static (float[] Features, int Frames) Features(Goldens goldens, string utterance)
    {
        (float[] values, int[] shape) = Npy.ReadSingles(goldens[$"fbank/{utterance}.hamming.npy"]);
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
