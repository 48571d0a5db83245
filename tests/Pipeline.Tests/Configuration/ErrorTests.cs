using System.Runtime.CompilerServices;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>What users are told about a wrong file. The texts stand in Expectations/.</summary>
public sealed class ErrorTests : IDisposable
{
    private const string Corpus = """
        corpus:
          root: speech
          splits: { train: [train-a, train-b], dev: [dev], test: [test] }

        """;

    private const string Models = """
        models:
          - name: base
            onnx: base.onnx

        """;

    private readonly TestPipeline pipeline = new();

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public void No_such_file()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => PipelineConfig.Load(pipeline["absent.yaml"], pipeline.Path));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Equal(0, Assert.Single(error.Errors).Line);
        Expectation.Check(pipeline.Plain(error.Message));
    }

    [Fact]
    public void A_folder_for_a_file() =>
        Expectation.Check(pipeline.Plain(Assert.Throws<ConfigurationException>(() => PipelineConfig.Load(pipeline["speech"], pipeline.Path)).Message));

    [Fact]
    public void No_path() =>
        Expectation.Check(Assert.Throws<ConfigurationException>(() => PipelineConfig.Load("", pipeline.Path)).Message);

    [Fact]
    public void Not_yaml() => CheckEach([
        Corpus + "models: [{ name: base\n",
        "name: tab\ncorpus:\n\troot: speech\n",
        "corpus: { root: 'speech }\n",
        "corpus: *speech\n",
        "corpus: &speech { root: *speech }\n",
        "corpus:\n  root: speech\n   splits: {}\n",
        "corpus: " + new string('[', 40) + new string(']', 40) + "\n",
    ]);

    [Fact]
    public void Not_text()
    {
        File.WriteAllBytes(pipeline["pipeline.yaml"], [.. "name: "u8, 0xC3, 0x28, (byte)'\n']);
        Expectation.Check(pipeline.Plain(Assert.Throws<ConfigurationException>(() => PipelineConfig.Load(pipeline["pipeline.yaml"], pipeline.Path)).Message));
    }

    [Fact]
    public void Nothing_in_it() => CheckEach(["", "# later\n", "---\n", "~\n", "pipeline\n", "- corpus\n", "{}\n", TestPipeline.Minimal + "---\nname: second\n"]);

    [Fact]
    public void Unknown_keys() => Check($$"""
        titel: sample
        {{Corpus}}  spekers: SPEAKERS.TXT
        models:
          - name: base
            onxx: base.onnx
        learning_rate: 3e-4
        frontend: { bin: 80, zzz: 1 }
        plot: { Width-cm: 17 }
        tsne:
        perplexity: 30
        <<: {}
        """);

    [Fact]
    public void Misspelt_keys_are_not_also_missing() => Check("""
        corpsu:
          root: speech
        modles: []
        """);

    [Fact]
    public void Duplicate_keys() => Check($$"""
        name: one
        {{Corpus}}  root: speech
        {{Models}}name: two
        frontend:
          bins: 80
          "bins": 40
        """);

    [Fact]
    public void Missing_keys() => Check("""
        name: sample
        corpus:
          splits: { train: [train-a], dev: [dev] }
        models:
          - onnx: base.onnx
          - name: control
            control: { seeds: [1] }
          - name: built
            architecture: {}
        extract: { crop: {} }
        """);

    [Fact]
    public void Wrong_types() => Check("""
        name: [sample]
        results: {}
        corpus:
          root: [speech]
          splits: { train: train-a, dev: [], test: [[test], 5] }
        models: { name: base, onnx: base.onnx }
        frontend: [80]
        extract: { crop: half, layers: [], pooling: max }
        probe: { train: train, hidden: many, epochs: { a: 1 }, batch: }
        cca: all
        tsne: { perplexity: [30] }
        plot: { formats: [png, pdf, png], width_cm: "17" }
        report: { languages: [english, rus] }
        cache: .speechspeed
        """);

    [Fact]
    public void Numbers_out_of_range() => Check($$"""
        {{Corpus}}  max_rejected: 1.5
        models:
          - name: built
            architecture: { kind: samresnet34, width: 3, seed: -1 }
        frontend: { bins: 129, dither: -0.5 }
        extract: { crop: { seconds: 0.02, pad_frames: -1 } }
        probe: { hidden: 0, epochs: 100001, layer_epochs: 0, batch: 0, learning_rate: 0, seed: 4294967296 }
        cca: { components: 2, max_utterances: 2 }
        tsne: { perplexity: 1.99 }
        statistics: { folds: 1, bootstraps: 1000001, permutations: -1, seed: 99999999999999999999999 }
        plot: { width_cm: 60.1 }
        """);

    [Fact]
    public void Numbers_that_are_none() => Check($$"""
        {{TestPipeline.Minimal}}frontend: { bins: 80.0, dither: .nan }
        probe: { hidden: 0x80, epochs: 010, layer_epochs: 1_000, batch: '32', learning_rate: 0,0003 }
        tsne: { perplexity: .inf, seed: 1:30 }
        statistics: { folds: 0o5, bootstraps: 2e3, permutations: 1 000 }
        plot: { width_cm: 1e999 }
        """.Replace("0,0003", "\"0,0003\"", StringComparison.Ordinal));

    [Fact]
    public void A_decimal_comma() => Check(TestPipeline.Minimal + "probe:\n  learning_rate: 0,0003\n");

    [Fact]
    public void Booleans_that_are_none() => CheckEach([.. new[] { "no", "On", "'true'", "1", "maybe", "" }
        .Select(text => TestPipeline.Minimal + $"frontend: {{ cmn: {text} }}\n")]);

    [Fact]
    public void Words_that_are_none() => CheckEach([.. new[] { "Hamming", "hamning", "hann", "", "[povey]" }
        .Select(text => TestPipeline.Minimal + $"frontend: {{ window: {text} }}\n")]);

    [Fact]
    public void Another_schema() => CheckEach([.. new[] { "2", "'1'", "", "1.0" }.Select(text => $"schema: {text}\n{TestPipeline.Minimal}frontend: {{ bins: 1 }}\n")]);

    [Fact]
    public void Keys_of_later_versions() => Check($$"""
        execution: { precision: bf16 }
        tempo: {}
        corpus: { root: speech, splits: { train: [train-a], dev: [dev], test: [test] } }
        models:
          - name: base
            onnx: base.onnx
        """);

    [Fact]
    public void What_no_cluster_understands() => Check(TestPipeline.Minimal + "execution: { slurm: { cpus: 0, memory: 16 GB, time: soon, partition: -x, setup: [module load dotnet, -x] } }\n");

    [Fact]
    public void Manifests()
    {
        pipeline.Write("lists/good.csv", TestPipeline.Manifest);
        pipeline.Write("lists/test.tsv", "path\ttext\tspeaker\ntest/1.wav\t\t9\ntest/1.wav\t\t\n");
        pipeline.Write("lists/bad.csv", "audio_path,text,speaker,split\ndev/4/100/a.wav,A,1,train\ndev/4/100/b.wav,B,1,dev\n");
        CheckEach([
            Models + "corpus: { manifest: lists/none.csv }\n",
            Models + "corpus: { manifest: lists }\n",
            Models + "corpus: { manifest: lists/bad.csv, root: speech }\n",
            Models + "corpus: { manifest: lists/good.csv, root: spech, splits: { train: [a] }, speakers: SPEAKERS.TXT }\n",
            Models + "corpus: { manifest: lists/good.csv, root: speech }\nresults: speech/train-a\n",
            Models + "corpus: { manifest: lists/good.csv, root: speech }\nresults: lists\nlabel: { kind: words }\n",
            Models + "corpus: { manifest: lists/good.csv, root: speech }\ntargets: [cps, { column: age }]\n",
            Models + "corpus: { manifest: [lists/good.csv] }\n",
            Models + "corpus: { manifest: { file: lists/good.csv, train: lists/bad.csv, tset: 1 } }\n",
            Models + "corpus: { manifest: { train: lists/good.csv, dev: lists/none.csv, columns: { speaker: 'a,b', voice: x, text: said, sentence: t } } }\n",
            Models + "corpus: { manifest: { train: lists/bad.csv, dev: lists/good.csv, test: speech/SPEAKERS.TXT, columns: { sex: gender } } }\n",
            Models + "corpus: { root: speech, manifest: { train: lists/bad.csv, dev: lists/good.csv, test: lists/test.tsv } }\n",
            Models + Corpus + "targets: [cps, { column: age }]\n",
            Models + Corpus + "targets: [level, f0, { column: age }, { column: 'a,b' }, { column: level }, { row: 1 }, level]\n",
        ]);
    }

    [Fact]
    public void Kaldi_data_directories()
    {
        pipeline.Write("data/train/wav.scp", "b speech/b.wav\na cp x |\n");
        pipeline.Write("data/train/text", "a A\n");
        pipeline.Write("lists/good.csv", TestPipeline.Manifest);
        CheckEach([
            Models + "corpus: { kaldi: { train: data/train, dev: [data/dev, data/train], tests: [x] } }\n",
            Models + "corpus: { kaldi: { train: [data/train], dev: [data/train], test: [data/train] }, root: . }\n",
            Models + "corpus: { kaldi: { train: [data/train], dev: [data/train], test: [data/train] }, manifest: lists/good.csv, root: speech, splits: { train: [a] }, speakers: SPEAKERS.TXT }\n",
        ]);
    }

    [Fact]
    public void Inputs_of_models() => Check(Corpus + """
        models:
          - name: base
            onnx: base.onnx
            input: { name: "", kind: audio, first_axis: time, samples: int16, normalize: mean, window: 0, hop: half, length: 5 }
            output: [embs]
          - name: wide
            onnx: base.onnx
            input: { window: 20, hop: 21 }
          - name: built
            architecture: { kind: samresnet34 }
            input: { window: 20 }
          - name: control
            control: { of: base }
            output: embs
        """);

    [Fact]
    public void Front_ends_that_are_graphs() => CheckEach([
        TestPipeline.Minimal + "frontend: { onnx: absent.onnx, bins: 80, window: povey, dither: 1 }\n",
        TestPipeline.Minimal + "frontend: { samples: pcm16, scale: 0.1, offset: 2 }\n",
        TestPipeline.Minimal + "frontend: { onnx: base.onnx, samples: unit16, scale: 0, offset: none }\n",
    ]);

    [Fact]
    public void Alignments() => CheckEach([
        TestPipeline.Minimal + "label: { kind: aligned_rate, tier: words }\ntargets: [cps, aligned_speech_share]\n",
        TestPipeline.Minimal + "label: { alignments: absent, tier: a/b }\n",
        TestPipeline.Minimal + "label: { alignments: base.onnx }\n",
        TestPipeline.Minimal + "label: { alignments: speech }\nresults: speech/results\n",
    ]);

    [Fact]
    public void Tensors_in_other_files()
    {
        pipeline.Write("elsewhere.bin", "");
        Directory.CreateDirectory(pipeline["models"]);
        File.CreateSymbolicLink(pipeline["models/link.bin"], pipeline["elsewhere.bin"]);
        foreach ((string name, string location) in new[] { ("up", "../elsewhere.bin"), ("absent", "absent.bin"), ("link", "link.bin") })
        {
            File.WriteAllBytes(pipeline[$"models/{name}.onnx"], ExternalModel.Of(location));
        }

        CheckEach([
            Corpus + "models: [{ name: up, onnx: models/up.onnx }, { name: absent, onnx: models/absent.onnx }, { name: link, onnx: models/link.onnx }]\n",
            TestPipeline.Minimal + "frontend: { onnx: models/up.onnx }\n",
        ]);
    }

    [Fact]
    public void Tags_are_refused() => Check(TestPipeline.Minimal + "name: !!str 5\nfrontend: !custom { bins: !!int \"80\" }\n");

    [Fact]
    public void Keys_must_be_names() => Check(TestPipeline.Minimal + "? [name]\n: sample\n");

    [Fact]
    public void Corpus_not_there() => CheckEach([
        Models + "corpus:\n  root: spech\n  splits: { train: [train-a], dev: [dev], test: [test] }\n",
        Models + "corpus:\n  root: base.onnx\n  splits: { train: [train-a], dev: [dev], test: [test] }\n",
        Models + "corpus:\n  root: speech\n  speakers: speakers.csv\n  splits: { train: [train-a, train-c, train-d], dev: [dve], test: [test] }\n",
    ]);

    [Fact]
    public void Split_folders_that_cannot_be() => Check($$"""
        {{Models}}corpus:
          root: speech
          splits:
            train: [../speech/train-a, /speech/train-a, "train\\a", "a,b"]
            dev: [., -dev, '@dev', train-a//1]
            test: [test, '', "a\nb", 'C:/speech']
            valid: [dev]
        """);

    [Fact]
    public void Folders_in_two_splits() => CheckEach([
        Models + "corpus:\n  root: speech\n  splits: { train: [train-a, train-b], dev: [train-a/], test: [test] }\n",
        Models + "corpus:\n  root: speech\n  splits: { train: [train-a, train-a/1], dev: [train-a/2], test: [dev, dev] }\n",
    ]);

    [Fact]
    public void Speakers_in_two_splits()
    {
        foreach (string speaker in new[] { "dev/1", "dev/2", "dev/3", "dev/5", "test/11", "test/12", "test/13", "train-b/11", "train-b/12", "train-b/13", "test/1", "test/2", "test/3" })
        {
            Directory.CreateDirectory(pipeline[$"speech/{speaker}"]);
        }

        Check(TestPipeline.Minimal);
    }

    [Fact]
    public void The_layout_of_MLS_is_named_instead_of_its_folder_taken_for_a_speaker()
    {
        pipeline.Write("speech/train-a/transcripts.txt", "1_2_3\ttext\n");
        Directory.CreateDirectory(pipeline["speech/train-a/audio/1/2"]);
        Directory.CreateDirectory(pipeline["speech/dev/audio/3/4"]);

        string message = pipeline.MessageOf(TestPipeline.Minimal);

        Assert.Contains("holds 'audio' and 'transcripts.txt', which is the layout of MLS; expected speaker/chapter/*. Describe such a corpus by a manifest", message, StringComparison.Ordinal);
        Assert.DoesNotContain("also in", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("a\u001b[31m")]
    public void A_speaker_whose_name_no_table_or_figure_can_have_is_refused(string name)
    {
        Needs.That(!OperatingSystem.IsWindows(), "a system whose names can have control characters");
        Directory.CreateDirectory(pipeline[$"speech/dev/{name}"]);

        Assert.Contains("has a control character in its name. Rename it.", pipeline.MessageOf(TestPipeline.Minimal), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_names() => Check($$"""
        {{Corpus}}models:
          - { name: labels, onnx: base.onnx }
          - { name: Base, onnx: base.onnx }
          - { name: base, onnx: base.onnx }
          - { name: nul, onnx: base.onnx }
          - { name: COM1.onnx, onnx: base.onnx }
          - { name: comparison.png, onnx: base.onnx }
          - { name: heatmap.png, onnx: base.onnx }
          - { name: rate_distribution.SVG, onnx: base.onnx }
          - { name: fonts.csv, onnx: base.onnx }
          - { name: .hidden, onnx: base.onnx }
          - { name: trailing., onnx: base.onnx }
          - { name: a b, onnx: base.onnx }
          - { name: модель, onnx: base.onnx }
          - { name: ../up, onnx: base.onnx }
          - { name: , onnx: base.onnx }
          - { name: {{new string('x', 101)}}, onnx: base.onnx }
        """);

    [Fact]
    public void A_list_that_no_command_line_takes_is_refused() => Assert.Contains(
        "extract.layers: found a list, expected at most 100,000 bytes in all, which is what a command line takes. Name fewer.",
        pipeline.MessageOf(TestPipeline.Minimal + "extract: { layers: [" + string.Join(", ", Enumerable.Range(0, 3000).Select(i => $"a layer with a long name number {i:00000}")) + "] }\n"),
        StringComparison.Ordinal);

    [Fact]
    public void Model_kinds() => Check($$"""
        {{Corpus}}models:
          - name: none
          - name: two
            onnx: base.onnx
            architecture: { kind: samresnet34 }
          - name: kind
            architecture: { kind: samresnet43 }
          - name: list
            architecture: samresnet34
          - just a name
        """);

    [Fact]
    public void Model_files() => Check($$"""
        {{Corpus}}models:
          - name: absent
            onnx: absent.onnx
          - name: folder
            onnx: speech
          - name: digest
            onnx: base.onnx
            sha256: {{new string('0', 64)}}
          - name: short
            onnx: base.onnx
            sha256: …
          - name: built
            architecture: { kind: samresnet34 }
            sha256: {{TestPipeline.ModelSha256}}
        """);

    [Fact]
    public void What_can_be_fetched_is_said_to_be() => CheckEach([
        FetchedCorpus("far/LibriSpeech", "[train]") + "  - { name: far, onnx: far.onnx, url: https://example.org/far.onnx }\n  - { name: folder, onnx: speech, url: https://example.org/a }\n",
        FetchedCorpus("speech", "[train-a, train-c]"),
    ]);

    [Fact]
    public void Addresses_and_archives() => Check($$"""
        {{Corpus}}models:
          - name: base
            onnx: base.onnx
            url: [models/base.onnx, "ftp://example.org/a", "https://user:word@example.org/a", "https://example.org/a b", "https://example.org/a", "https://example.org/a"]
          - name: built
            architecture: { kind: samresnet34 }
            url: https://example.org/a
          - name: nowhere
            url: https://example.org/a
        fetch:
          connections_per_host: 100
          attempts: 0
          archives:
            - { url: https://example.org/a.zip, into: data }
            - { url: [], into: data, gives: ../out, sha256: abc, md5: abc, bytes: 1e9, unpacked_limit_gb: 0 }
            - { url: https://example.org/a.zip, into: data, gives: [/a, 'a\b', a/, a//b, good], file: a.zip }
            - https://example.org/a.zip
        """);

    [Fact]
    public void Controls() => Check($$"""
        {{Corpus}}models:
          - name: first
            control: { of: first }
          - name: second
            control: { of: first, seeds: [] }
          - name: third
            control: { of: bse, seeds: [1, 2, 1, -1], splits: [dev, tset] }
          - name: fourth
            control: { of: base, seeds: 5, splits: [dev, test] }
          - name: fifth
            control: { of: base, splits: [test] }
          - name: sixth
            control: { of: base, kind: initialized, splits: [dev, train] }
            trained_on: VoxCeleb2
          - name: base
            onnx: base.onnx
        cca: { splits: [dev, train] }
        statistics: { splits: [train] }
        """);

    [Fact]
    public void Crop_longer_than_the_padding() =>
        Check(TestPipeline.Minimal + "extract:\n  crop: { seconds: 2, pad_frames: 197 }\n");

    [Fact]
    public void Folders_that_hold_something() => CheckEach([
        "results: .\n" + TestPipeline.Minimal,
        "results: speech\n" + TestPipeline.Minimal,
        "results: speech/dev/results\n" + TestPipeline.Minimal,
        "results: base.onnx\n" + TestPipeline.Minimal,
        "results: checkout\n" + TestPipeline.Minimal,
        TestPipeline.Minimal + "cache: { dir: results/store }\n",
        TestPipeline.Minimal + "cache: { dir: speech }\n",
    ]);

    [Theory]
    [InlineData("results: link\n", "", "link", "speech", "holds the corpus")]
    [InlineData("results: link/new\n", "", "link", "speech/dev", "lies in the corpus, in 'dev'")]
    [InlineData("results: speech/outside\n", "", "speech/outside", "speech/dev", "lies in the corpus, in 'dev'")]
    [InlineData("", "cache: { dir: link/store }\n", "link", "speech/test", "lies in the corpus, in 'test'")]
    [InlineData("", "cache: { dir: link/store }\n", "link", "results", "lie one in the other")]
    [InlineData("results: real\n", "", "speech/elsewhere", "real/audio", "holds the table of speakers")]
    public void What_folders_hold_is_decided_where_links_lead(string top, string end, string link, string target, string expected)
    {
        Directory.CreateDirectory(pipeline[target]);
        Directory.CreateSymbolicLink(pipeline[link], pipeline[target]);
        pipeline.Write($"{target}/SPEAKERS.TXT", "");

        string speakers = expected.Contains("speakers", StringComparison.Ordinal) ? "  speakers: elsewhere/SPEAKERS.TXT\n" : "";
        string message = pipeline.MessageOf(top + TestPipeline.Minimal.Replace("models:", speakers + "models:", StringComparison.Ordinal) + end);

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("fifo")]
    [InlineData("sparse")]
    public void A_model_that_cannot_be_read_to_its_end_is_refused_at_once(string kind)
    {
        Needs.That(OperatingSystem.IsLinux(), "devices and pipes of Linux");
        string model = kind == "/dev/zero" ? kind : pipeline["m.onnx"];
        if (kind == "fifo")
        {
            System.Diagnostics.Process.Start("mkfifo", [model]).WaitForExit();
        }
        else if (kind == "sparse")
        {
            using FileStream file = File.Create(model);
            file.SetLength(200_000_000_000);
        }

        string message = pipeline.MessageOf(TestPipeline.Minimal.Replace("onnx: base.onnx", $"onnx: {model}\n    sha256: {TestPipeline.ModelSha256}", StringComparison.Ordinal));

        Assert.Contains("cannot be read", message, StringComparison.Ordinal);
        Assert.Contains(kind == "sparse" ? "it has 200 GB, at most 2.1 GB are expected" : "It is not a regular file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_mistakes_the_first_are_shown_and_the_others_counted()
    {
        string message = pipeline.MessageOf(TestPipeline.Minimal + string.Concat(Enumerable.Range(0, 9000).Select(i => $"unknown{i}: 1\n")));

        Assert.Equal(51, message.Split('\n').Length);
        Assert.EndsWith("… and 8,950 more. Correct these first.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_mistake_through_an_alias_is_said_once_for_each_place() => Check($$"""
        {{Corpus}}models:
          - { name: one, architecture: &shape { kind: samresnet34, width: 2 } }
          - { name: two, architecture: *shape }
        """);

    /// <summary>A pipeline whose corpus an archive brings to <c>far/LibriSpeech</c>, and also <c>speech/train-c</c>; its list of models is open.</summary>
    private static string FetchedCorpus(string root, string train) => $$"""
        fetch:
          archives:
            - { url: https://example.org/all.tar.gz, into: far, gives: [LibriSpeech] }
            - { url: https://example.org/c.tar.gz, into: speech, gives: [train-c] }
        corpus:
          root: {{root}}
          splits: { train: {{train}}, dev: [dev], test: [test] }
        models:
          - { name: base, onnx: base.onnx }

        """;

    private void Check(string yaml, [CallerMemberName] string test = "") =>
        Expectation.Check(pipeline.MessageOf(yaml), test: test);

    private void CheckEach(IReadOnlyList<string> files, [CallerMemberName] string test = "") =>
        Expectation.Check(string.Join("\n\n", files.Select(pipeline.MessageOf)), test: test);
}
