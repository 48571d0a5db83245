using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Pipeline.Tests.Configuration;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Tests.Graph;

public sealed class StageGraphTests : IDisposable
{
    private const string Everything = """
        name: all kinds
        corpus:
          root: speech
          splits: { train: [train-a, train-b], dev: [dev], test: [test] }
          speakers: SPEAKERS.TXT
        models:
          - name: untrained
            control: { of: base, seeds: [3, 1], splits: [dev, test] }
          - name: base
            onnx: base.onnx
          - name: built
            architecture: { kind: samresnet34, width: 8, seed: 2 }
        frontend: { dither: 0.00001 }
        extract: { crop: { seconds: 2.5, pad_frames: 400 }, layers: [first relu, layer1 SimAM 1] }
        probe: { train: [dev], test: [dev] }
        cca: { splits: [dev], max_utterances: 500 }
        """;

    private readonly TestPipeline pipeline = new();

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public void Every_node_with_its_flags_inputs_and_outputs() => Expectation.Check(Describe(StageGraph.Build(pipeline.Load(Everything)).Nodes));

    [Fact]
    public void Every_node_of_the_least_file() => Expectation.Check(Describe(StageGraph.Build(pipeline.Load(TestPipeline.Minimal)).Nodes));

    /// <summary>The control lacks train, which probes are fitted on: it has none, and everything else on the splits that it has.</summary>
    [Fact]
    public void A_control_without_a_split_that_probes_read_has_no_probes()
    {
        PipelineConfig config = pipeline.Load(TestPipeline.Minimal + """
              - name: untrained
                control: { of: base, seeds: [3, 1], splits: [dev, test] }
            """);
        StageGraph graph = StageGraph.Build(config);
        StageNode summary = graph.Nodes.Single(node => node.Id == "summary");

        Assert.Equal(
            ["control[untrained seed 1]", "extract[untrained seed 1]", "cca[untrained seed 1]", "statistics[untrained seed 1]", "tsne[untrained seed 1]", "control[untrained seed 3]", "extract[untrained seed 3]", "cca[untrained seed 3]", "statistics[untrained seed 3]"],
            graph.Nodes.Where(node => node.Model == "untrained").Select(node => node.Id));
        Assert.All(
            graph.Nodes.Where(node => node.Stage is StageNames.Cca or StageNames.Statistics),
            node => Assert.Contains(new StageArgument.Value("--splits", node.Model == "untrained" ? "dev,test" : "train,dev,test"), node.Arguments));
        Assert.Contains(graph.Nodes, node => node.Id == "probe[base]");
        Assert.Contains(new StageArgument.Value("--not-extracted", "untrained=train"), summary.Arguments);
        Assert.Contains(summary.Inputs.OfType<StageInput.Upstream>(), input => input.Role == "runs/untrained/seeds/3/cca");
        Assert.DoesNotContain(summary.Inputs.OfType<StageInput.Upstream>(), input => input.Role.StartsWith("runs/untrained", StringComparison.Ordinal) && input.Role.EndsWith("probe", StringComparison.Ordinal));
        Assert.Empty(StageGraph.Build(config, "untrained").Select(StageNames.Probe, StageNames.LayerProbe));
    }

    [Fact]
    public void Nodes_of_a_corpus_with_a_manifest_and_another_label()
    {
        pipeline.Write("lists/good.csv", TestPipeline.Manifest);
        string yaml = Everything.Replace("root: speech", "manifest: lists/good.csv", StringComparison.Ordinal)
            .Replace("  splits: { train: [train-a, train-b], dev: [dev], test: [test] }\n  speakers: SPEAKERS.TXT\n", "", StringComparison.Ordinal) + "\nlabel: { kind: words_per_second }\n";

        IReadOnlyList<StageNode> nodes = StageGraph.Build(pipeline.Load(yaml)).Nodes;

        Expectation.Check(Describe([.. nodes.Where(node => node.Stage is StageNames.Preprocess or StageNames.Extract)]));
        Assert.All(
            nodes.Where(node => node.Id is StageNames.Plot or StageNames.Report),
            node => Assert.Contains(new StageArgument.Value("--label", "words_per_second"), node.Arguments));
        StageInput.DiskFolders seed = nodes.Single(node => node.Id == "extract[untrained seed 3]").Inputs.OfType<StageInput.DiskFolders>().Single();
        Assert.Equal("train-a/2/100/2.opus", nodes[0].Inputs.OfType<StageInput.DiskFolders>().Single().Only!.Paths[^1]);
        Assert.Equal(["dev/4/100/4.wav", "test/5/100/5"], seed.Only!.Paths);
        Assert.True(seed.IsAudio("test/5/100/5"));
        Assert.Equal([(null, "five")], seed.UtterancesOf("test/5/100/5"));
    }

    [Fact]
    public void Alignments_are_an_input_of_preprocess_and_bring_a_label_and_targets()
    {
        IReadOnlyList<StageNode> nodes = StageGraph.Build(pipeline.Load(TestPipeline.Minimal + "label: { alignments: speech, tier: words }\n")).Nodes;

        StageInput.DiskFolders alignments = nodes[0].Inputs.OfType<StageInput.DiskFolders>().Single(input => input.Role == "alignments");
        Assert.Equal((pipeline["speech"], "speech"), (alignments.Root, alignments.SourceName));
        Assert.Contains(new StageArgument.InputPath("--alignments", "alignments"), nodes[0].Arguments);
        StageNode statistics = nodes.Single(node => node.Stage == StageNames.Statistics);
        Assert.Contains(new StageArgument.Value("--targets", "cps,articulation_rate,speech_share,aligned_rate,aligned_articulation_rate,aligned_speech_share"), statistics.Arguments);
        Assert.Contains(statistics.Inputs.OfType<StageInput.Upstream>(), input => input.Path == "columns.csv");
        Assert.All(
            [nodes[0], statistics, .. nodes.Where(node => node.Id is "summary" or StageNames.Report)],
            node => Assert.Equal(2, node.Arguments.Count(argument => argument is StageArgument.Value { Flag: "--label", Text: "aligned_rate" } or StageArgument.Value { Flag: "--tier", Text: "words" })));
    }

    [Fact]
    public void Exports_of_each_model()
    {
        PipelineConfig config = pipeline.Load(Everything);

        Expectation.Check(string.Join("\n", ExportTarget.ReadAll("npy:out,chroma:http://here:8000#mine").Select(target => Describe(StageGraph.Exports(config, null, target)))));
    }

    [Theory]
    [InlineData("npy,csv,chroma", null)]
    [InlineData("chroma:https://host/base#one", null)]
    [InlineData("npy:C:/out", null)]
    [InlineData("numpy", "'numpy'")]
    [InlineData("npy:", "'npy:'")]
    [InlineData("chroma:localhost:8000", "'chroma:localhost:8000'")]
    [InlineData("chroma:http://host#", "'chroma:http://host#'")]
    [InlineData("npy,npy:x", "names a format twice")]
    [InlineData("", "''")]
    public void Targets_of_an_export(string text, string? problem)
    {
        if (problem is null)
        {
            Assert.Null(ExportTarget.Problem(text));
        }
        else
        {
            Assert.Contains(problem, ExportTarget.Problem(text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_network_that_is_fed_in_its_own_way() => Expectation.Check(Describe(FedInItsOwnWay().Nodes.Where(node => node.Stage == StageNames.Extract)));

    [Fact]
    public void What_prints_networks_is_told_of_them_as_extraction_is()
    {
        StageGraph graph = FedInItsOwnWay();
        string[] network = ["--model", "--input", "--output-name", "--front-end", "--feature", "--cmn", "--layers", "--pooling"];
        StageNode[] inspections = [.. StageGraph.Inspections(OwnWay(), null)];
        Assert.Equal(["inspect[base]"], inspections.Select(node => node.Id));
        Assert.Equal(
            graph.Nodes.Single(node => node.Id == "extract[base]").Arguments.Where(argument => network.Any(flag => argument.Flag.StartsWith(flag, StringComparison.Ordinal))),
            inspections[0].Arguments.Skip(1));
        Assert.Contains(new StageArgument.Value("--control-seed", "3"), StageGraph.Inspections(OwnWay(), "untrained").Single().Arguments);
    }

    private StageGraph FedInItsOwnWay() => StageGraph.Build(OwnWay());

    private PipelineConfig OwnWay()
    {
        pipeline.Write("weights/part.bin", "");
        File.WriteAllBytes(pipeline["model.onnx"], ExternalModel.Of("weights/part.bin"));
        return pipeline.Load("""
            corpus:
              root: speech
              splits: { train: [train-a, train-b], dev: [dev], test: [test] }
            models:
              - name: base
                onnx: model.onnx
                input: { name: audio, kind: waveform, first_axis: bins, samples: pcm16, window: 16000, hop: 8000 }
                output: embs
              - name: untrained
                control: { of: base, seeds: [3] }
            frontend: { onnx: base.onnx, samples: pcm16, scale: 0.1, offset: 2 }
            """);
    }

    [Fact]
    public void Every_path_on_a_command_line_is_an_input_and_every_input_can_be_found()
    {
        foreach (StageNode node in StageGraph.Build(pipeline.Load(Everything)).Nodes)
        {
            string[] named = [.. node.Arguments.OfType<StageArgument.InputPath>().Select(argument => argument.Role)];
            Assert.All(named, role => Assert.Contains(node.Inputs, input => input.Role == role || input.Role.StartsWith(role + "/", StringComparison.Ordinal)));
            Assert.All(node.Inputs, input => Assert.Contains(named, role => input.Role == role || input.Role.StartsWith(role + "/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Every_input_from_another_stage_is_an_output_of_it()
    {
        IReadOnlyList<StageNode> nodes = StageGraph.Build(pipeline.Load(Everything)).Nodes;
        foreach (StageInput.Upstream input in nodes.SelectMany(node => node.Inputs).OfType<StageInput.Upstream>())
        {
            StageNode source = Assert.Single(nodes, node => node.Id == input.NodeId);
            Assert.Contains(source.Outputs, output => input.Path.Length == 0 || RelativePaths.IsAtOrBelow(input.Path, output.Path));
        }
    }

    [Fact]
    public void No_two_nodes_publish_one_file()
    {
        string[] published = [.. StageGraph.Build(pipeline.Load(Everything)).Nodes.SelectMany(node => node.Outputs).Select(output => output.PublishTo).OfType<string>()];
        Assert.Equal(["", ""], published.Where(place => place.Length == 0));
        Assert.Equal(published.Where(place => place.Length > 0).Distinct(), published.Where(place => place.Length > 0));
    }

    [Fact]
    public void Nodes_come_after_what_they_need()
    {
        HashSet<string> before = [];
        foreach (StageNode node in StageGraph.Build(pipeline.Load(Everything)).Nodes)
        {
            Assert.Subset(before, StageGraph.Dependencies(node).ToHashSet());
            before.Add(node.Id);
        }
    }

    [Fact]
    public void A_setting_reaches_only_the_stages_that_read_it()
    {
        IReadOnlyList<StageNode> before = StageGraph.Build(pipeline.Load(TestPipeline.Minimal)).Nodes;
        foreach ((string yaml, string[] changed) in new (string, string[])[]
        {
            ("frontend: { bins: 40 }", ["nuisance", "extract[base]", "extract-crop[base]"]),
            ("extract: { layers: [first relu] }", ["extract[base]", "extract-crop[base]"]),
            ("extract: { crop: { seconds: 5 } }", ["nuisance", "extract[base]"]),
            ("probe: { epochs: 5 }", ["probe[base]"]),
            ("probe: { layer_epochs: 5 }", ["layer-probe[base]"]),
            ("probe: { hidden: 5 }", ["probe[base]", "layer-probe[base]"]),
            ("probe: { train: [dev] }", ["probe[base]", "layer-probe[base]", "summary"]),
            ("cca: { splits: [dev] }", ["cca[base]"]),
            ("cca: { seed: 1 }", []),
            ("tsne: { perplexity: 5 }", ["tsne[base]"]),
            ("plot: { width_cm: 9 }", ["plot"]),
            ("report: { languages: [en] }", ["report"]),
            ("name: other", ["report"]),
            ("results: elsewhere", []),
            ("cache: { dir: elsewhere }", []),
        })
        {
            string[] found = [.. StageGraph.Build(pipeline.Load(TestPipeline.Minimal + yaml + "\n")).Nodes
                .Zip(before).Where(pair => Describe([pair.First]) != Describe([pair.Second])).Select(pair => pair.First.Id)];
            Assert.Equal(changed, found);
        }
    }

    [Fact]
    public void Swapping_a_model_leaves_the_branches_of_the_others()
    {
        IEnumerable<string> before = StageGraph.Build(pipeline.Load(Everything)).Nodes.Select(node => Describe([node]));
        IEnumerable<string> after = StageGraph.Build(pipeline.Load(Everything.Replace("width: 8", "width: 16", StringComparison.Ordinal))).Nodes.Select(node => Describe([node]));
        Assert.StartsWith("extract[built] ", Assert.Single(after.Except(before)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_alone_brings_its_controls()
    {
        IReadOnlyList<StageNode> nodes = StageGraph.Build(pipeline.Load(Everything), "base").Nodes;
        Assert.Equal([null, "untrained", "base"], nodes.Select(node => node.Model).Distinct());
        Assert.Equal(["--model untrained", "--model base", "--control untrained=base"], ModelFlags(nodes));
    }

    [Fact]
    public void A_control_alone_needs_only_the_network_of_the_other()
    {
        IReadOnlyList<StageNode> nodes = StageGraph.Build(pipeline.Load(Everything), "untrained").Nodes;
        Assert.Equal([null, "untrained"], nodes.Select(node => node.Model).Distinct());
        Assert.Equal(["--model untrained", "--control untrained=base"], ModelFlags(nodes));
        Assert.Contains(new StageInput.DiskFile("model", pipeline["base.onnx"]), nodes.SelectMany(node => node.Inputs));
    }

    [Fact]
    public void An_unknown_model_is_refused_with_the_names_there_are()
    {
        PipelineConfig config = pipeline.Load(Everything);
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => StageGraph.Build(config, "bse"));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Equal("--model=bse: pipeline.yaml has no model of this name. Name one of: untrained, base, built.", pipeline.Plain(error.Message));
    }

    [Theory]
    [InlineData("preprocess", "preprocess")]
    [InlineData("nuisance", "preprocess nuisance")]
    [InlineData("extract", "preprocess extract[base] extract-crop[base]")]
    [InlineData("probe", "preprocess extract[base] probe[base]")]
    [InlineData("cca tsne", "preprocess extract[base] cca[base] tsne[base]")]
    [InlineData("plot", "preprocess nuisance extract[base] extract-crop[base] probe[base] layer-probe[base] cca[base] statistics[base] tsne[base] similarity summary plot")]
    [InlineData("report", "preprocess nuisance extract[base] extract-crop[base] probe[base] layer-probe[base] cca[base] statistics[base] tsne[base] similarity summary plot report")]
    public void A_stage_is_selected_with_all_it_needs(string stages, string expected) =>
        Assert.Equal(expected.Split(' '), StageGraph.Build(pipeline.Load(TestPipeline.Minimal)).Select(stages.Split(' ')).Select(node => node.Id));

    [Fact]
    public void A_missing_node_is_named_with_the_one_that_needs_it() =>
        Assert.Equal(
            "Missing dependency: b, required by a.", Assert.Throws<SpeechSpeedException>(() => StageGraph.Of([Node("a", "b")])).Message);

    [Fact]
    public void A_circle_is_printed() =>
        Assert.Equal(
            "Circular dependency: b → c → d → b, each needing the next.",
            Assert.Throws<SpeechSpeedException>(() => StageGraph.Of([Node("a", "b"), Node("b", "c"), Node("c", "d"), Node("d", "b")])).Message);

    [Fact]
    public void Two_nodes_of_one_name_are_refused() =>
        Assert.Equal("Two stages are named a. Stages must have different names.", Assert.Throws<SpeechSpeedException>(() => StageGraph.Of([Node("a"), Node("a")])).Message);

    private static StageNode Node(string id, params string[] needs) =>
        new(id, id, null, "Tool", 1, [], [.. needs.Select(need => new StageInput.Upstream("in", need))], []);

    private static IEnumerable<string> ModelFlags(IReadOnlyList<StageNode> nodes) => nodes.Single(node => node.Id == "summary").Arguments
        .OfType<StageArgument.Value>().Where(argument => argument.Flag is "--model" or "--control").Select(argument => $"{argument.Flag} {argument.Text}");

    private string Describe(IEnumerable<StageNode> nodes)
    {
        StringBuilder text = new();
        foreach (StageNode node in nodes)
        {
            text.Append(node.Id).Append(" (stage ").Append(node.Stage).Append(", model ").Append(node.Model ?? "none").Append(", tool ").Append(node.Tool).Append(")\n");
            foreach (StageArgument argument in node.Arguments)
            {
                text.Append("  ").Append(argument.Flag).Append(' ').Append(argument is StageArgument.Value value ? value.Text : $"<{((StageArgument.InputPath)argument).Role}>").Append('\n');
            }

            foreach (StageInput input in node.Inputs)
            {
                text.Append("  in ").Append(input.Role).Append(": ").Append(input switch
                {
                    StageInput.DiskFile file => string.Join(" with ", file.Companions.Prepend(file.FullPath)),
                    StageInput.DiskFolders { Only: { } only } folders => $"{folders.Root} ({only.Paths.Count} files)",
                    StageInput.DiskFolders folders => $"{folders.Root} ({string.Join(", ", folders.Folders)})",
                    StageInput.Upstream upstream => $"{upstream.NodeId} {upstream.Path}".TrimEnd(),
                    StageInput.Provenance provenance => $"written by the runner ({provenance.Pipeline}, {provenance.Command})",
                    _ => "",
                }).Append('\n');
            }

            foreach (StageOutput output in node.Outputs)
            {
                text.Append("  out '").Append(output.Path).Append("' ").Append(output.PublishTo is null ? "kept" : $"published as '{output.PublishTo}'").Append('\n');
            }
        }

        return pipeline.Plain(text.ToString()).TrimEnd('\n');
    }
}
