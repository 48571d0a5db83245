using System.Globalization;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>A corpus that a manifest names, through the real build program and the real stage tools, for a user whose culture is Russian.</summary>
public sealed partial class ManifestTests : IDisposable
{
    private const string Yaml = """
        schema: 1
        name: Русская речь
        corpus:
          manifest: записи/список.csv
          max_rejected: 0.1
        models:
          - name: tiny
            architecture: { kind: samresnet34, width: 4, seed: 0 }
        frontend: { dither: 0.5 }
        extract: { layers: ["first relu"] }
        probe: { epochs: 2, layer_epochs: 2 }
        statistics: { deals: 1, bootstraps: 0, permutations: 0 }
        plot: { formats: [svg] }
        cache: { dir: store }
        """;

    private const string Header = "audio_path;text;speaker;split;session;id;sex\n";

    private readonly SeededRandom random = new(20261125);
    private readonly PipelineFolder pipeline = new(Yaml) { Culture = "ru_RU.UTF-8" };
    private readonly List<string> rows = [];

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public void The_whole_job_runs_in_Cyrillic_and_only_files_that_the_manifest_names_count()
    {
        for (int i = 0; i < 24; i++)
        {
            string split = i < 12 ? "train" : i < 18 ? "dev" : "test";
            Add($"речь/диктор {i / 3}/{i:00}.wav", $"Съешь ещё {new string('ж', i % 12)}", $"диктор {i / 3}", split, i % 2 == 0 ? "F" : "");
        }

        // Named after a sheet of paper: audio is what the manifest names, whatever the extension.
        File.Move(pipeline["записи/речь/диктор 0/00.wav"], pipeline["записи/речь/диктор 0/00.звук"]);
        rows[0] = rows[0].Replace("00.wav", "00.звук", StringComparison.Ordinal);
        rows.Add("речь/нет такого.wav;да;диктор 0;train;;;");
        WriteManifest("возраст;lang", row => $"{20 + (row % 7)};{(row % 6 < 3 ? "ru" : "uk")}");
        File.AppendAllText(pipeline.Config, "\ntargets: [cps, duration, { column: Возраст }]\n");

        string output = pipeline.BuildWell().Output;

        Assert.Contains("речь/нет такого.wav: the audio file is missing; row 25 of список.csv names it", output, StringComparison.Ordinal);
        Assert.Equal("речь/нет такого", pipeline.Table("labels/rejected.csv").Text(0, "utterance"));
        IReadOnlyList<Utterance> train = LabelTable.Read(pipeline["results/labels"], Split.Train);
        Assert.Equal(12, train.Count);
        Assert.Equal(("речь/диктор 0/00.звук", "Съешь ещё", "диктор 0", "первый", "id-0", "F"), (train[0].AudioPath, train[0].Text.Trim(), train[0].SpeakerId, train[0].ChapterId, train[0].AudioId, train[0].Sex));
        Assert.All(train.Select((utterance, i) => (utterance, i)), one => Assert.Equal((8 + one.i) / 0.5, one.utterance.Value, 1e-12));
        Assert.Equal(6, pipeline.Table("tiny/predictions.csv").Rows.Count);
        Assert.Equal([("ru", "12", "4"), ("uk", "12", "4")], pipeline.Table("labels/languages.csv").Rows.Select(row => (row[0], row[1], row[^1])));
        Assert.Equal(["", "ru", "uk"], pipeline.Table("tiny/languages.csv").Rows.Where(row => row[0] == "cps" && row[2] == "0").Select(row => row[3]));
        Assert.Contains("note: speech rate counts what is written, and the utterances are of several languages: ru ", output, StringComparison.Ordinal);
        Assert.Matches(@"\| uk +\| +12 +\|", File.ReadAllText(pipeline["results/report.md"]));
        Assert.Equal(["cps", "cps", "Возраст", "Возраст"], pipeline.Table("tiny/targets.csv").Rows.Select(row => row[0]));
        Assert.Contains(pipeline.Table("tiny/not_estimable.csv").Rows, row => row[0] == "targets.duration" && row[1] == "no_variation");
        Assert.Contains("Возраст", File.ReadAllText(pipeline["results/targets.svg"]), StringComparison.Ordinal);

        // What no row names is no input.
        File.WriteAllText(pipeline["записи/заметки.txt"], "x");
        File.WriteAllBytes(pipeline["записи/речь/лишнее.wav"], MadeAudio.Noise(800, random));
        Assert.DoesNotContain("running", pipeline.BuildWell().Output, StringComparison.Ordinal);

        // Another label goes by its own name and unit wherever a reader meets it.
        string report = File.ReadAllText(pipeline["results/report.md"]);
        Assert.Contains("Русская речь", report, StringComparison.Ordinal);
        Assert.Contains("CPS", report, StringComparison.Ordinal);
        File.AppendAllText(pipeline.Config, "\nlabel: { alignments: разметка, tier: слоги }\n");
        Assert.Contains("label.alignments: found 'разметка', expected a folder of TextGrid or CTM files", pipeline.Build().Output, StringComparison.Ordinal);
        Align(row => 4 + (row % 3));
        output = pipeline.BuildWell().Output;
        Assert.DoesNotContain("running nuisance", output, StringComparison.Ordinal);
        report = File.ReadAllText(pipeline["results/report.md"]);
        Assert.Contains("слоги/s", report, StringComparison.Ordinal);
        Assert.DoesNotContain("CPS", report, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (4 + (i % 3)) / 0.5), LabelTable.Read(pipeline["results/labels"], Split.Train).Select(utterance => utterance.Value));
        Assert.Equal(("aligned_rate", "слоги/s"), (pipeline.Table("tiny/targets.csv").Text(0, "target"), pipeline.Table("tiny/targets.csv").Text(0, "unit")));

        // A changed alignment is a changed label.
        Align(row => row == 0 ? 9 : 4 + (row % 3));
        Assert.Contains("preprocess: would run: 1 file changed (речь/диктор 0)", pipeline.BuildWell("--target=Status").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_says_what_changed_and_extraction_takes_the_rows_it_has()
    {
        for (int i = 0; i < 9; i++)
        {
            Add($"{i}.wav", "ДА", $"д{i}", i < 5 ? "train" : i < 7 ? "dev" : "test", "");
        }

        WriteManifest();
        Assert.Equal((0, 9, 0), Extract());

        // A corrected transcript: labels change, activations do not.
        rows[0] = rows[0].Replace("ДА", "НЕТ", StringComparison.Ordinal);
        WriteManifest();
        string status = pipeline.BuildWell("--target=Status").Output;
        Assert.Contains("preprocess: would run: manifest changed", status, StringComparison.Ordinal);
        Assert.Contains("extract[tiny]: may run: depends on preprocess, which would run", status, StringComparison.Ordinal);
        Assert.Equal((9, 0, 0), Extract());

        Add("новое/10.opus", "ДА", "д0", "train", "");
        WriteManifest();
        status = pipeline.BuildWell("--target=Status").Output;
        Assert.Contains("extract[tiny]: would run: 1 utterance added (новое); model unchanged; 9 of 10 utterances are in the store", status, StringComparison.Ordinal);
        Assert.Equal((9, 1, 0), Extract());

        // The id seeds the dither, so another id is another row; a file that disappears is an utterance less.
        rows[0] = rows[0].Replace("id-0", "другой", StringComparison.Ordinal);
        WriteManifest();
        Assert.Contains("extract[tiny]: may run", pipeline.BuildWell("--target=Status").Output, StringComparison.Ordinal);
        Assert.Equal((9, 1, 0), Extract());
        File.Delete(pipeline["записи/1.wav"]);
        Assert.Contains("1 utterance removed", pipeline.BuildWell("--target=Status").Output, StringComparison.Ordinal);
        Assert.Equal((9, 0, 0), Extract());
    }

    /// <summary>One recording in three splits: a row of the store is a part of it.</summary>
    [Fact]
    public void Parts_of_a_recording_are_rows_of_their_own()
    {
        Directory.CreateDirectory(pipeline["записи"]);
        File.WriteAllBytes(pipeline["записи/запись.wav"], MadeAudio.Noise(10 * MadeAudio.SampleRate, random));
        List<string> parts = [.. Enumerable.Range(0, 9).Select(i => $"запись.wav;ДА;д{i};{(i < 5 ? "train" : i < 7 ? "dev" : "test")};{i};{i + 1}\n")];
        Write();
        Assert.Equal((0, 9, 0), Extract());
        Assert.Equal(Enumerable.Range(0, 5).Select(i => ($"запись.wav#t={i},{i + 1}", 1.0)), LabelTable.Read(pipeline["results/labels"], Split.Train).Select(one => (one.AudioPath, one.DurationSeconds)));
        Assert.DoesNotContain("running", pipeline.BuildWell("--target=Extract").Output, StringComparison.Ordinal);

        // Another end, and another part: each is a forward pass, and the others are taken.
        parts[0] = parts[0].Replace(";0;1", ";0;0.9", StringComparison.Ordinal);
        parts.Add("запись.wav;ДА;д0;train;9;\n");
        Write();
        Assert.Equal((8, 2, 0), Extract());

        void Write() => pipeline.Write("записи/список.csv", "audio_path;text;speaker;split;start;end\n" + string.Concat(parts));
    }

    [Fact]
    public void A_folder_of_many_utterances_is_extracted_in_parts_that_stay_what_they_are()
    {
        for (int i = 0; i < 700; i++)
        {
            Add($"клип{i:0000}.wav", "ДА", $"д{i / 70}", i < 630 ? "train" : i < 670 ? "dev" : "test", "", 0.05);
        }

        // Speakers of train only, or the last would be in three splits.
        for (int i = 630; i < 700; i++)
        {
            rows[i] = rows[i].Replace($"д{i / 70}", i < 670 ? "дев" : "тест", StringComparison.Ordinal);
        }

        WriteManifest();
        Assert.Equal((0, 700, 0), Extract());
        int parts = Records();
        Assert.InRange(parts, 4, 13);

        Add("клип0100а.wav", "ДА", "д1", "train", "", 0.05);
        WriteManifest();

        Assert.Equal((700, 1, 0), Extract());
        Assert.InRange(Records() - parts, 1, 2);
    }

    [Fact]
    public void A_manifest_with_a_speaker_in_two_splits_ends_with_2_and_runs_nothing()
    {
        Add("1.wav", "ДА", "д", "train", "");
        Add("2.wav", "ДА", "д", "test", "");
        WriteManifest();

        ToolResult result = pipeline.Build();

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("row 2: the speaker 'д' is in test, and in train by row 1.", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(pipeline["results"]));
    }

    private void Add(string path, string text, string speaker, string split, string sex, double seconds = 0.5)
    {
        string file = pipeline[Path.Combine("записи", path)];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, MadeAudio.Noise((int)(seconds * MadeAudio.SampleRate), random));
        rows.Add($"{path};{text};{speaker};{split};первый;id-{rows.Count};{sex}");
    }

    /// <summary>An alignment of each audio file: syllables in its first 0.4 s, of 0.5.</summary>
    private void Align(Func<int, int> syllables)
    {
        for (int i = 0; i < 24; i++)
        {
            int count = syllables(i);
            pipeline.Write(
                $"разметка/речь/диктор {i / 3}/{i:00}.TextGrid",
                $"File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n0.5\n<exists>\n1\n\"IntervalTier\"\n\"слоги\"\n0\n0.5\n{count + 1}\n"
                + string.Concat(Enumerable.Range(0, count).Select(j => string.Create(CultureInfo.InvariantCulture, $"{0.4 * j / count}\n{0.4 * (j + 1) / count}\n\"да\"\n"))) + "0.4\n0.5\n\"\"\n");
        }
    }

    private void WriteManifest() => pipeline.Write("записи/список.csv", Header + string.Concat(rows.Select(row => row + "\n")));

    private void WriteManifest(string columns, Func<int, string> cells) =>
        pipeline.Write("записи/список.csv", $"{Header.TrimEnd('\n')};{columns}\n" + string.Concat(rows.Select((row, i) => $"{row};{cells(i)}\n")));

    private int Records() => Directory.EnumerateFiles(pipeline["store/rows"], "*.rows", SearchOption.AllDirectories).Count();

    private (int Taken, int Extracted, int Rejected) Extract()
    {
        string output = pipeline.BuildWell("--target=Extract").Output;
        Match counts = Counts().Match(output);
        Assert.True(counts.Success, output);
        return (Number(1), Number(2), Number(3));

        int Number(int group) => int.Parse(counts.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"extract\[tiny\]: \d+ utterances: (\d+) taken from the store, (\d+) extracted, (\d+) rejected")]
    private static partial Regex Counts();
}
