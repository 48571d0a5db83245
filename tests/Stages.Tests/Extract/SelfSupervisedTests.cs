using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary>An encoder of the wav2vec 2.0 family through the real tools, as it is downloaded: the ONNX file, and beside it the file that says how its audio is prepared.</summary>
public sealed class SelfSupervisedTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public async Task Its_layers_are_extracted_from_audio_that_is_normalised_as_the_file_beside_it_says()
    {
        string golden = Needs.Shared("golden/w2v-pre-norm.onnx");
        SampleSpeech.Copy(folder);
        using PipelineFolder pipeline = new($$"""
            corpus:
              root: {{folder.Path}}
              splits: { train: [train], dev: [dev], test: [test] }
            models:
              - name: w2v
                onnx: models/w2v.onnx
            cache: { dir: store }
            """);
        string config = pipeline.Write($"models/{PreprocessorFile.Name}", """{ "do_normalize": true, "sampling_rate": 16000 }""");
        File.Copy(golden, pipeline["models/w2v.onnx"]);

        ToolResult result = pipeline.BuildWell("--target=Inspect");
        Assert.Contains("audio of 16 kHz, each utterance brought to mean 0 and variance 1; any length", result.Output, StringComparison.Ordinal);
        Assert.Contains("last_hidden_state, (1, 49, 48): its mean over time is the embedding", result.Output, StringComparison.Ordinal);

        result = pipeline.BuildWell("--target=Extract");
        Assert.Contains("extract[w2v]: note: the network gives a vector for every frame. Their mean over time is taken for the embedding.", result.Output, StringComparison.Ordinal);
        Assert.Contains("extract[w2v]: 6 utterances: 0 taken from the store, 6 extracted, 0 rejected", result.Output, StringComparison.Ordinal);

        ToolResult alone = ToolProcess.Run(
            "Extract",
            ["--labels", pipeline["results/labels"], "--corpus", folder.Path, "--splits", "train,dev,test", "--model", pipeline["models/w2v.onnx"], "--output", pipeline["alone"]]);
        Assert.True(alone.ExitCode == 0, alone.Output);
        FeatureSet features = FeatureSet.Open(pipeline["alone/features"]);
        Assert.Equal([.. Numbered("conv", 7), "features", .. Numbered("layer", 6), "embedding"], features.Layers.Select(layer => layer.Name));
        using InferenceSession session = new(golden);
        foreach (Split split in Splits.All)
        {
            FeatureMatrix found = await features.ReadAsync(split, features.Layers[^1]);
            for (int row = 0; row < found.Rows; row++)
            {
                float[] expected = Embed(session, AudioFile.ReadMono(folder[found.AudioPaths[row]], 16_000));
                float limit = 1e-3f * expected.Max(Math.Abs);
                Assert.All(expected.Zip(found.Row(row).ToArray()), pair => Assert.Equal(pair.First, pair.Second, limit));
            }
        }

        // The file is a part of the model: what it says now, the network has not heard.
        Assert.DoesNotContain("extracted", pipeline.BuildWell("--target=Extract").Output, StringComparison.Ordinal);
        File.WriteAllText(config, """{ "do_normalize": false, "sampling_rate": 16000 }""");
        Assert.Contains("extract[w2v]: 6 utterances: 0 taken from the store, 6 extracted, 0 rejected", pipeline.BuildWell("--target=Extract").Output, StringComparison.Ordinal);
    }

    /// <summary>The plain way: (x − mean) / √(variance + 1e-7), the whole output, its mean over the frames.</summary>
    private static float[] Embed(InferenceSession session, float[] samples)
    {
        double mean = samples.Average(sample => (double)sample);
        double variance = samples.Average(sample => (sample - mean) * (sample - mean));
        float[] audio = [.. samples.Select(sample => (float)((sample - mean) / Math.Sqrt(variance + 1e-7)))];
        using RunOptions options = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(audio, [1, audio.Length]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, session.InputNames, [input], session.OutputNames);
        float[] values = results[0].GetTensorDataAsSpan<float>().ToArray();
        int channels = (int)results[0].GetTensorTypeAndShape().Shape[^1];
        return [.. Enumerable.Range(0, channels).Select(channel => (float)Enumerable.Range(0, values.Length / channels).Average(frame => (double)values[(frame * channels) + channel]))];
    }

    private static IEnumerable<string> Numbered(string what, int count) => Enumerable.Range(1, count).Select(i => $"{what} {i}");
}
