using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>
/// Writes what preprocess, probe, layer-probe, cca, statistics and tsne write, with made-up numbers of the size real ones have: rates of read speech,
/// probes better in early layers, an untrained control somewhat worse, a model whose probe fails as the reference's does (R² about −16).
/// </summary>
internal sealed class MadeUpRun
{
    private const string ProbeHeader =
        "layer,index,dim,mse,mae,r2,r2_vs_train_mean,train_utterances,test_utterances,evaluation,mlp_r2,mlp_r2_seed_sd\n";

    private static readonly string[] SummaryFlags = ["--control", "--not-extracted"];

    private readonly string root;
    private readonly List<Utterance> utterances = [];

    public MadeUpRun(string root, int perSplit = 60)
    {
        this.root = root;
        SeededRandom random = new(1, "labels");
        foreach (Split split in Splits.All)
        {
            Utterance[] ofSplit = [.. Enumerable.Range(0, split == Split.Train ? (5 * perSplit) / 2 : perSplit).Select(i => NewUtterance(random, split, i))];
            Directory.CreateDirectory(Labels);
            LabelTable.Write(Path.Combine(Labels, LabelTable.FileName(split)), ofSplit);
            utterances.AddRange(ofSplit);
        }

        WriteSummary();
        CsvTable.Write(
            Path.Combine(Labels, RejectedUtterance.FileName),
            [
                new RejectedUtterance("7-1-0003", Split.Train, "train/7/1/7-1-0003.flac", "no letters or digits in the transcript"),
                new RejectedUtterance("7-1-0004", Split.Train, "train/7/1/7-1-0004.flac", "no audio file"),
                new RejectedUtterance("9-2-0001", Split.Dev, "dev/9/2/9-2-0001.flac", "no audio file"),
            ]);
    }

    public string Labels => Path.Combine(root, "labels");

    public string Runs => Path.Combine(root, "runs");

    /// <summary>The layer names of SimAMResNet with these numbers of blocks per stage, without the embedding.</summary>
    /// <summary>Writes a model. A level of 1 gives R² as a trained network has it; −16 a probe that fails.</summary>
    public void AddModel(string name, string[] layers, double level = 1, int[]? seeds = null)
    {
        foreach (int? seed in seeds?.Select(one => (int?)one) ?? [null])
        {
            if (seed is { } control)
            {
                string health = $"{name}/seeds/{control}/control/{ControlLayerHealth.FileName}";
                Write(health, "");
                CsvTable.Write(
                    Path.Combine(Runs, health), layers.Append(Layer.Embedding).Select(layer => new ControlLayerHealth("filters", control, layer, 0.9, 0, layer == "pooling" ? 0.97 : double.NaN, 0, layer == "pooling" ? 0.95 : double.NaN, "")));
            }

            WriteSeed(seed is null ? name : $"{name}/seeds/{seed}", layers, level, new SeededRandom(seed ?? 0, name));
        }

        WriteTsne(name);
    }

    /// <summary>Runs summary and plot over the models, the first the trained one of every control. The output is a whole results folder.</summary>
    public ToolResult Plot(string output, IEnumerable<string> models, params string[] more) => PlotWith(null, output, models, more);

    /// <summary>The same with environment variables that are other than here.</summary>
    public ToolResult PlotWith(IReadOnlyDictionary<string, string>? environment, string output, IEnumerable<string> models, params string[] more)
    {
        string[] choice = [.. models.SelectMany(model => (string[])["--model", model])];
        (string Flag, string Value)[] flags = [.. more.Chunk(2).Select(pair => (pair[0], pair[1]))];
        string tables = $"{output}-tables";
        ToolResult summary = ToolProcess.Run(
            "Summary", ["--labels", Labels, "--runs", Runs, .. choice, .. Pairs(flags.Where(one => SummaryFlags.Contains(one.Flag))), "--output", tables]);
        if (summary.ExitCode != 0)
        {
            return summary;
        }

        foreach (string file in (string[])["predictions.csv", "tsne.csv"])
        {
            foreach (string model in models)
            {
                File.Copy(
                    Directory.EnumerateFiles(Path.Combine(Runs, model), file, SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(), Path.Combine(tables, model, file));
            }
        }

        WriteLikeness(tables, [.. models], flags.Where(one => one.Flag == "--control").ToDictionary(one => one.Value.Split('=')[0], one => one.Value.Split('=')[1], StringComparer.Ordinal));
        ToolResult plot = ToolProcess.RunWith(
            environment, "Plot", ["--labels", Labels, "--results", tables, .. choice, .. Pairs(flags.Where(one => !SummaryFlags.Contains(one.Flag))), "--output", output]);
        foreach (string table in Directory.EnumerateFiles(tables, "*", SearchOption.AllDirectories))
        {
            File.Move(table, Path.Combine(output, Path.GetRelativePath(tables, table)));
        }

        Directory.Delete(tables, recursive: true);
        return plot;
    }

    /// <summary>Writes a file below <c>runs</c>.</summary>
    public void Write(string path, string text)
    {
        string full = Path.Combine(Runs, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private static Utterance NewUtterance(SeededRandom random, Split split, int i)
    {
        string speaker = Numbers.Text((100 * (int)split) + (i % 40));
        string id = $"{speaker}-7-{i:D4}";
        return new Utterance(
            $"{split.Name()}/{speaker}/7/{id}.flac",
            "SOME WORDS",
            Math.Round(11.5 + (1.9 * random.NextNormal()), 4),
            speaker,
            "7",
            id,
            Math.Round(3 + (12 * random.NextDouble()), 2),
            i % 2 == 0 ? "F" : "M")
        {
            Split = split,
        };
    }

    private void WriteSummary() => CsvTable.Write(
        Path.Combine(Labels, SplitSummary.FileName),
        Splits.All.Select(split => SplitSummary.Of(
            split, [.. utterances.Where(one => one.AudioPath.StartsWith(split.Name(), StringComparison.Ordinal))])));

    private void WriteSeed(string folder, string[] layers, double level, SeededRandom random)
    {
        Write($"{folder}/layer-probe/layer_probe.csv", ProbeHeader + string.Concat(layers.Select((name, i) =>
        {
            double depth = (double)i / layers.Length;
            double r2 = level > 0 ? (level * (0.62 - (0.5 * depth))) + (0.02 * random.NextNormal()) : level - random.NextDouble() - depth;
            return ProbeLine(name, i, Dim(i, layers.Length), 3.8 * (1 - r2), Math.Sqrt(2.4 * (1 - r2)), r2);
        })));
        WriteCca(folder, layers, level);
        WriteEmbeddingProbe(folder, layers.Length, level, random);
        MadeUpStatistics.Write(
            Path.Combine(Runs, folder, "statistics"),
            utterances,
            [.. layers.Append(Layer.Embedding).Select((name, i) => new Layer(name, i, Dim(i, layers.Length)))],
            level,
            new SeededRandom(5, folder));
    }

    private void WriteCca(string folder, string[] layers, double level)
    {
        string rows = "layer,index,dim,utterances,cca_in_sample,cca_null,cca_null_95,rank\n";
        for (int i = 0; i <= layers.Length; i++)
        {
            int dim = Dim(i, layers.Length);
            double expected = Math.Min(1, Math.Sqrt((double)dim / Math.Max(1, utterances.Count - 1)));
            double found = expected + ((1 - expected) * (0.75 - (0.3 * i / layers.Length)) * Math.Clamp(level, 0.3, 1));
            rows += $"{(i == layers.Length ? Layer.Embedding : layers[i])},{i},{dim},{utterances.Count},{Text(found)},{Text(expected)},{Text(Math.Min(1, expected + 0.06))},{dim}\n";
        }

        Write($"{folder}/cca/cca.csv", rows);
    }

    private void WriteEmbeddingProbe(string folder, int index, double level, SeededRandom random)
    {
        Utterance[] test = [.. utterances.Where(one => one.AudioPath.StartsWith("test", StringComparison.Ordinal))];
        double[] predicted = [.. test.Select(one => Math.Round(
            level > 0 ? 11.4 + (0.6 * level * (one.Value - 11.5)) + (0.9 * random.NextNormal()) : 4.2 + (0.3 * random.NextNormal()), 4))];
        double mean = test.Average(one => one.Value);
        double mse = test.Zip(predicted, (one, answer) => Math.Pow(answer - one.Value, 2)).Average();
        double variance = test.Average(one => Math.Pow(one.Value - mean, 2));
        Write($"{folder}/probe/predictions.csv", "audio_path,true_cps,predicted_cps\n" + string.Concat(test.Zip(
            predicted, (one, answer) => $"{one.AudioPath},{Numbers.Text(one.Value)},{Numbers.Text(answer)}\n")));
        Write($"{folder}/probe/embedding_probe.csv", ProbeHeader + ProbeLine(
            Layer.Embedding, index, 256, mse, test.Zip(predicted, (one, answer) => Math.Abs(answer - one.Value)).Average(), variance > 0 ? 1 - (mse / variance) : double.NaN));
    }

    private string ProbeLine(string layer, int index, int dim, double mse, double mae, double r2)
    {
        int test = utterances.Count(one => one.AudioPath.StartsWith("test", StringComparison.Ordinal));
        int train = utterances.Count(one => one.AudioPath.StartsWith("train", StringComparison.Ordinal));
        return $"{layer},{index},{dim},{Text(mse)},{Text(mae)},{Text(r2)},{Text(r2 + 0.01)},{train},{test},held-out,{Text(r2 + 0.05)},{Text(0.02)}\n";
    }

    /// <summary>Writes what similarity writes: layers of the same share of depth are alike, and less so in another network.</summary>
    private static void WriteLikeness(string tables, string[] models, Dictionary<string, string> controls) => CsvTable.Write(
        Path.Combine(tables, CkaScore.FileName),
        from i in Enumerable.Range(0, models.Length)
        where !controls.ContainsKey(models[i])
        from j in Enumerable.Range(0, models.Length)
        where controls.TryGetValue(models[j], out string? of) ? of == models[i] : j >= i
        let ones = MetricTable.Read(Path.Combine(tables, models[i], MetricTable.LayersName))
        let others = MetricTable.Read(Path.Combine(tables, models[j], MetricTable.LayersName))
        from one in ones.Select((row, index) => (row.Layer, Index: index))
        from other in others.Select((row, index) => (row.Layer, Index: index))
        let apart = Math.Abs(((double)one.Index / ones.Count) - ((double)other.Index / others.Count))
        select new CkaScore(models[i], one.Layer, one.Index, models[j], other.Layer, other.Index, Math.Round((i == j ? 1 : 0.6) * Math.Exp(-3 * apart), 4), 200));

    private static IEnumerable<string> Pairs(IEnumerable<(string Flag, string Value)> flags) => flags.SelectMany(flag => (string[])[flag.Flag, flag.Value]);

    private static int Dim(int layer, int layers) => layer == layers ? 256 : layer == layers - 1 ? 1280 : 8 << (4 * layer / layers);

    /// <summary>Four decimals, so that a golden does not depend on the last bit of a logarithm.</summary>
    private static string Text(double value) => Numbers.Text(Math.Round(value, 4));

    private void WriteTsne(string model)
    {
        SeededRandom random = new(3, model);
        string rows = "audio_path,split,x,y\n";
        foreach (Utterance one in utterances)
        {
            double angle = (one.Value / 3) + (0.6 * random.NextNormal());
            double radius = 10 + (4 * random.NextNormal());
            rows += $"{one.AudioPath},{one.AudioPath.Split('/')[0]},{Text(radius * Math.Cos(angle))},{Text(radius * Math.Sin(angle))}\n";
        }

        Write($"{model}/tsne/tsne.csv", rows);
        Write($"{model}/tsne/tsne_summary.csv", $"utterances,perplexity,kl_divergence,trustworthiness,neighbours\n{utterances.Count},30,0.8412,0.913,12\n");
    }
}
