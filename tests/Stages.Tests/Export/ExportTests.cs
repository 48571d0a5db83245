using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Export;

/// <summary>What others read of what was extracted: numpy, tables, a real Chroma server.</summary>
public sealed class ExportTests(ExportTests.Extracted extracted) : IClassFixture<ExportTests.Extracted>
{
    private const string Collection = "speech_speed_embeddings";

    private PipelineFolder Pipeline => extracted.Pipeline;

    [Fact]
    public void Files_hold_every_utterance_with_its_label_and_every_layer()
    {
        ToolResult result = Pipeline.BuildWell("--target=Export");

        Assert.Contains($"exported: {Pipeline["results/voices/export/npy"]}", result.Output, StringComparison.Ordinal);
        CsvTable index = Pipeline.Table("voices/export/npy/index.csv");
        CsvTable layers = Pipeline.Table("voices/export/npy/layers.csv");
        CsvTable embeddings = Pipeline.Table("voices/export/csv/embeddings.csv");
        Assert.Equal(24, index.Rows.Count);
        Assert.Equal(51, layers.Rows.Count);
        Assert.Equal(Enumerable.Range(0, 24).Select(row => (double)row), Enumerable.Range(0, 24).Select(row => index.Number(row, "row")));
        Dictionary<string, Utterance> labels = Splits.All.SelectMany(split => LabelTable.Read(Pipeline["results/labels"], split)).ToDictionary(utterance => utterance.AudioPath);
        (float[] values, int[] shape) = Npy.ReadSingles(Pipeline["results/voices/export/npy/numpy_embs.npy"]);
        Assert.Equal([24, 256], shape);
        for (int row = 0; row < 24; row++)
        {
            Utterance label = labels[index.Text(row, "audio_path")];
            Assert.Equal((label.SpeakerId, Numbers.Text(label.Value)), (index.Text(row, "speaker_id"), index.Text(row, "cps")));
            Assert.Equal((label.AudioPath, label.SpeakerId, Numbers.Text(label.Value)), (embeddings.Text(row, "audio_path"), embeddings.Text(row, "speaker_id"), embeddings.Text(row, "cps")));
            Assert.Equal(
                values[(row * 256)..((row + 1) * 256)], embeddings.Rows[row].Skip(4).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)));
        }

        for (int row = 0; row < layers.Rows.Count; row++)
        {
            (_, int[] layerShape) = Npy.ReadSingles(Pipeline[$"results/voices/export/npy/{layers.Text(row, "file")}"]);
            Assert.Equal([24, (int)layers.Number(row, "dim")], layerShape);
        }
    }

    [Fact]
    public void Numpy_loads_them()
    {
        Pipeline.BuildWell("--target=Export", $"--to=npy:{Pipeline["numpy"]}");
        const string script = """
            import sys, numpy
            folder = sys.argv[1]
            a = numpy.load(folder + '/numpy_embs.npy')
            b = numpy.load(folder + '/layers/000_first_relu.npy', mmap_mode='r')
            print(a.dtype, a.shape, a.flags['C_CONTIGUOUS'], b.dtype, b.shape, repr(float(a[3, 5])), repr(float(b[23, 1])))
            """;
        string printed = Python(script, Pipeline["numpy/voices"]);

        (float[] embeddings, _) = Npy.ReadSingles(Pipeline["numpy/voices/numpy_embs.npy"]);
        (float[] layer, _) = Npy.ReadSingles(Pipeline["numpy/voices/layers/000_first_relu.npy"]);
        string[] words = printed.Replace(",)", ")", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["float32", "(24,", "256)", "True", "float32", "(24,", "4)"], words[..7]);
        Assert.Equal(embeddings[(3 * 256) + 5], float.Parse(words[7], CultureInfo.InvariantCulture));
        Assert.Equal(layer[(23 * 4) + 1], float.Parse(words[8], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Exporting_again_gives_the_same_bytes_and_replaces_nothing_of_the_users()
    {
        string folder = Pipeline["again/voices"];
        Pipeline.BuildWell("--target=Export", $"--to=npy:{Pipeline["again"]}");
        Dictionary<string, string> first = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, FileDigest.Sha256);
        File.WriteAllText(Path.Combine(folder, "left over.npy"), "x");

        Pipeline.BuildWell("--target=Export", $"--to=npy:{Pipeline["again"]}", "--jobs=1");

        Assert.Equal(first, Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, FileDigest.Sha256));
        Directory.CreateDirectory(Pipeline["mine/voices"]);
        File.WriteAllText(Pipeline["mine/voices/thesis.txt"], "x");
        ToolResult refused = Pipeline.Build("--target=Export", $"--to=csv:{Pipeline["mine"]}");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("has 'thesis.txt' and no speechspeed-export.txt", refused.Output, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(Pipeline["mine/voices/thesis.txt"]));
    }

    [Fact]
    public async Task Chroma_finds_the_speaker_and_an_export_goes_on_where_it_was()
    {
        using ChromaServer server = await ChromaServer.StartAsync();
        string[] export = ["--target=Export", $"--to=chroma:{server.Address}"];

        Assert.Contains("24 embeddings of voices: 24 sent, 0 were there already", Pipeline.BuildWell(export).Output, StringComparison.Ordinal);
        Assert.Contains("24 embeddings of voices: 0 sent, 24 were there already", Pipeline.BuildWell(export).Output, StringComparison.Ordinal);

        JsonElement all = await server.PostAsync(Collection, "get", new { include = (string[])["embeddings", "metadatas"] });
        string[] ids = all.GetProperty("ids").Deserialize<string[]>()!;
        Assert.Equal(24, ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            JsonElement metadata = all.GetProperty("metadatas")[i];
            string speaker = metadata.GetProperty("speaker").GetString()!;
            Assert.Equal($"voices/{metadata.GetProperty("path").GetString()}", ids[i]);
            Assert.Contains(metadata.GetProperty("split").GetString(), Splits.All.Select(split => split.Name()));
            Assert.True(metadata.GetProperty("label").GetDouble() > 0);
            JsonElement answer = await server.PostAsync(
                Collection,
                "query",
                new { query_embeddings = (JsonElement[])[all.GetProperty("embeddings")[i]], n_results = 2, include = (string[])["metadatas"] });
            Assert.Equal(ids[i], answer.GetProperty("ids")[0][0].GetString());
            Assert.Equal(speaker, answer.GetProperty("metadatas")[0][1].GetProperty("speaker").GetString());
        }

        // As after an export that was killed half-way, and a label that someone changed.
        await server.PostAsync(Collection, "delete", new { ids = ids[..10] });
        await server.PostAsync(Collection, "update", new { ids = ids[20..21], metadatas = new[] { new { label = -1.0 } } });
        Assert.Contains("24 embeddings of voices: 11 sent, 13 were there already", Pipeline.BuildWell(export).Output, StringComparison.Ordinal);
        Assert.Equal(24, await server.CountAsync(Collection));

        await server.CreateAsync("small");
        await server.PostAsync("small", "upsert", new { ids = (string[])["x"], embeddings = (float[][])[[1, 2, 3]] });
        ToolResult mismatch = Pipeline.Build("--target=Export", $"--to=chroma:{server.Address}#small");
        Assert.Equal(1, mismatch.ExitCode);
        Assert.Contains("the collection has embeddings of 3 channels, those of voices have 256", mismatch.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_server_it_is_said_how_to_start_one()
    {
        ToolResult result = Pipeline.Build("--target=Export", "--to=chroma:http://127.0.0.1:9");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no Chroma server answers at http://127.0.0.1:9: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("npx chroma run", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_the_v2_API_is_named()
    {
        using HttpListener old = new();
        string address = $"http://127.0.0.1:{Random.Shared.Next(20_000, 30_000)}";
        old.Prefixes.Add(address + "/");
        old.Start();
        Task answering = Task.Run(async () =>
        {
            HttpListenerContext request = await old.GetContextAsync();
            request.Response.StatusCode = 410;
            request.Response.Close();
        });

        ToolResult result = Pipeline.Build("--target=Export", $"--to=chroma:{address}");

        await answering;
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{address} answers, but not as a Chroma server with the v2 API: 410 Gone", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_target_ends_with_2_before_anything_runs()
    {
        ToolResult result = Pipeline.Build("--target=Export", "--to=parquet");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--to: expected npy, csv or chroma", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("preprocess", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Runs a script with the first Python that has numpy.</summary>
    private static string Python(string script, string argument)
    {
        ToolResult? found = new[] { "python3", "/usr/bin/python3" }.Select(python => TryRun(python, script, argument)).FirstOrDefault(result => result?.Output.Contains("No module named 'numpy'", StringComparison.Ordinal) == false);
        Needs.That(found is not null, "python3 with numpy (Debian: python3-numpy)");
        Assert.True(found.ExitCode == 0, found.Output);
        return found.Output;
    }

    private static ToolResult? TryRun(string python, string script, string argument)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, ["-c", script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return new ToolResult(process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Six speakers that hum at their own pitch, four times each, and an untrained network.</summary>
    public sealed class Extracted : IDisposable
    {
        public Extracted()
        {
            SeededRandom random = new(7);
            string manifest = "audio_path,text,speaker,split\n";
            for (int i = 0; i < 24; i++)
            {
                int speaker = i / 4;
                string path = $"{speaker}/{i % 4}.wav";
                Directory.CreateDirectory(Pipeline[$"voices/{speaker}"]);
                File.WriteAllBytes(Pipeline[$"voices/{path}"], MadeAudio.Voice(0.6 + (0.1 * (i % 4)), speaker, random));
                manifest += $"{path},{new string('A', i + 1)},speaker {speaker},{(speaker < 3 ? "train" : speaker == 3 ? "dev" : "test")}\n";
            }

            Pipeline.Write("voices/manifest.csv", manifest);
        }

        internal PipelineFolder Pipeline { get; } = new("""
            schema: 1
            corpus: { manifest: voices/manifest.csv }
            models:
              - name: voices
                architecture: { kind: samresnet34, width: 4, seed: 0 }
            cache: { dir: store }
            """);

        public void Dispose() => Pipeline.Dispose();
    }
}
