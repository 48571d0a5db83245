using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Charts.Tests;

/// <summary>
/// Writes what preprocess, probe, layer-probe, cca and tsne write, with made-up numbers of the size real ones have: rates of read speech,
/// probes better in early layers, an untrained control somewhat worse, a model whose probe fails as the reference's does (R² about −16).
/// </summary>
internal sealed class MadeUpRun
{
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
        RejectedTable.Write(
            Path.Combine(Labels, RejectedTable.FileName),
            [
                new RejectedUtterance("7-1-0003", Split.Train, "train/7/1/7-1-0003.flac", "no letters or digits in the transcript"),
                new RejectedUtterance("7-1-0004", Split.Train, "train/7/1/7-1-0004.flac", "no audio file"),
                new RejectedUtterance("9-2-0001", Split.Dev, "dev/9/2/9-2-0001.flac", "no audio file"),
            ]);
    }

    public string Labels => Path.Combine(root, "labels");

    public string Runs => Path.Combine(root, "runs");

    /// <summary>The layer names of SimAMResNet with these numbers of blocks per stage, without the embedding.</summary>
    public static string[] LayerNames(params int[] blocks) =>
    [
        "first relu",
        .. blocks.SelectMany((count, stage) => Enumerable.Range(1, count).SelectMany(block => (string[])
        [
            $"layer{stage + 1} relu {(2 * block) - 1}", $"layer{stage + 1} SimAM {block}", $"layer{stage + 1} relu {2 * block}",
        ])),
        "pooling",
    ];

    public static string[] SimAmResNet34 => LayerNames(3, 4, 6, 3);

    public static string[] SimAmResNet100 => LayerNames(6, 16, 24, 3);

    /// <summary>Writes a model. A level of 1 gives R² as a trained network has it; −16 a probe that fails.</summary>
    public void AddModel(string name, string[] layers, double level = 1, int[]? seeds = null)
    {
        foreach (int? seed in seeds?.Select(one => (int?)one) ?? [null])
        {
            WriteSeed(seed is null ? name : $"{name}/seeds/{seed}", layers, level, new SeededRandom(seed ?? 0, name));
        }

        WriteTsne(name);
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
            $"{split.Name()}/{speaker}/7/{id}.flac", "SOME WORDS", 11.5 + (1.9 * random.NextNormal()), speaker, "7", id, 3 + (12 * random.NextDouble()), i % 2 == 0 ? "F" : "M");
    }

    private void WriteSummary() => CsvTable.Write(
        Path.Combine(Labels, "summary.csv"),
        ["split", "files", "hours", "mean_duration_seconds", "mean_cps", "variance_cps", "min_cps", "max_cps", "speakers"],
        Splits.All.Select(split =>
        {
            Utterance[] ofSplit = [.. utterances.Where(one => one.AudioPath.StartsWith(split.Name(), StringComparison.Ordinal))];
            double mean = ofSplit.Average(one => one.Cps);
            return (IReadOnlyList<string>)
            [
                split.Name(),
                Numbers.Text(ofSplit.Length),
                Numbers.Text(ofSplit.Sum(one => one.DurationSeconds) / 3600),
                Numbers.Text(ofSplit.Average(one => one.DurationSeconds)),
                Numbers.Text(mean),
                Numbers.Text(ofSplit.Average(one => (one.Cps - mean) * (one.Cps - mean))),
                Numbers.Text(ofSplit.Min(one => one.Cps)),
                Numbers.Text(ofSplit.Max(one => one.Cps)),
                Numbers.Text(ofSplit.Select(one => one.SpeakerId).Distinct().Count()),
            ];
        }));

    private void WriteSeed(string folder, string[] layers, double level, SeededRandom random)
    {
        const string Header = "layer,index,dim,mse,mae,r2,r2_vs_train_mean,train_utterances,test_utterances,evaluation\n";
        double variance = 3.8;
        string rows = "";
        string cca = "layer,index,dim,utterances,cca_in_sample,cca_null\n";
        for (int i = 0; i <= layers.Length; i++)
        {
            double depth = (double)i / layers.Length;
            double r2 = level > 0 ? (level * (0.62 - (0.5 * depth))) + (0.02 * random.NextNormal()) : level - random.NextDouble() - depth;
            int dim = i == layers.Length ? 256 : i == layers.Length - 1 ? 1280 : 8 << Math.Min(3, (int)(4 * depth));
            string name = i == layers.Length ? Layer.Embedding : layers[i];
            int utteranceCount = utterances.Count;
            double expected = Math.Min(1, Math.Sqrt((double)dim / Math.Max(1, utteranceCount - 1)));
            double rho = Math.Min(1, expected + ((1 - expected) * (0.75 - (0.3 * depth)) * Math.Clamp(level, 0.3, 1)));
            cca += $"{name},{i},{dim},{utteranceCount},{Numbers.Text(rho)},{Numbers.Text(expected)}\n";
            string row = $"{name},{i},{dim},{Numbers.Text(variance * (1 - r2))},{Numbers.Text(0.8 * Math.Sqrt(variance * (1 - r2)))},{Numbers.Text(r2)},{Numbers.Text(r2 + 0.01)},150,60,held-out\n";
            if (i == layers.Length)
            {
                Write($"{folder}/probe/embedding_probe.csv", Header + row);
            }
            else
            {
                rows += row;
            }
        }

        Write($"{folder}/layer-probe/layer_probe.csv", Header + rows);
        Write($"{folder}/cca/cca.csv", cca);
        string predictions = "audio_path,true_cps,predicted_cps\n";
        foreach (Utterance one in utterances.Where(one => one.AudioPath.StartsWith("test", StringComparison.Ordinal)))
        {
            double predicted = level > 0 ? 11.4 + (0.3 * level * (one.Cps - 11.5)) + (0.9 * random.NextNormal()) : 2.2 + (0.3 * random.NextNormal());
            predictions += $"{one.AudioPath},{Numbers.Text(one.Cps)},{Numbers.Text(predicted)}\n";
        }

        Write($"{folder}/probe/predictions.csv", predictions);
    }

    private void WriteTsne(string model)
    {
        SeededRandom random = new(3, model);
        string rows = "audio_path,split,x,y\n";
        foreach (Utterance one in utterances)
        {
            double angle = (one.Cps / 3) + (0.6 * random.NextNormal());
            double radius = 10 + (4 * random.NextNormal());
            rows += $"{one.AudioPath},{one.AudioPath.Split('/')[0]},{Numbers.Text(radius * Math.Cos(angle))},{Numbers.Text(radius * Math.Sin(angle))}\n";
        }

        Write($"{model}/tsne/tsne.csv", rows);
        Write($"{model}/tsne/tsne_summary.csv", $"utterances,perplexity,kl_divergence,trustworthiness\n{utterances.Count},30,0.8412,0.913\n");
    }
}
