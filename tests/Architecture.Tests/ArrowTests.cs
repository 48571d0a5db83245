namespace SpeechSpeed.Architecture.Tests;

/// <summary>Which project may use which: the arrows of docs/architecture.md.</summary>
public sealed class ArrowTests
{
    /// <summary>Per library: the libraries and the packages it may use. A new arrow is a decision: it belongs here and in the document.</summary>
    private static readonly Dictionary<string, (string[] Libraries, string[] Packages)> Allowed = new(StringComparer.Ordinal)
    {
        ["SpeechSpeed.Core"] = ([], []),
        ["SpeechSpeed.Folders"] = (["SpeechSpeed.Core"], []),
        ["SpeechSpeed.Labels"] = (["SpeechSpeed.Core"], ["CsvHelper"]),
        ["SpeechSpeed.Protocol"] = ([], []),
        ["SpeechSpeed.Settings"] = (["SpeechSpeed.Core", "SpeechSpeed.Labels"], []),
        ["SpeechSpeed.Cli"] = (["SpeechSpeed.Core", "SpeechSpeed.Protocol", "SpeechSpeed.Settings"], ["System.CommandLine", "Spectre.Console"]),
        ["SpeechSpeed.Pipeline"] = (
            ["SpeechSpeed.Core", "SpeechSpeed.Fetch", "SpeechSpeed.Folders", "SpeechSpeed.Protocol", "SpeechSpeed.Settings", "SpeechSpeed.Storage"],
            ["YamlDotNet", "Microsoft.Data.Sqlite", "Google.Protobuf", "Grpc.Tools"]),
        ["SpeechSpeed.Audio"] = (["SpeechSpeed.Core"], ["Concentus", "FFMpegCore", "NAudio.Core", "NLayer", "NVorbis"]),
        ["SpeechSpeed.Measures"] = (["SpeechSpeed.Core"], []),
        ["SpeechSpeed.Corpus"] = (["SpeechSpeed.Core", "SpeechSpeed.Audio", "SpeechSpeed.Labels", "SpeechSpeed.Measures"], []),
        ["SpeechSpeed.Fetch"] = (["SpeechSpeed.Core", "SpeechSpeed.Folders"], ["Polly.Core", "System.IO.Hashing"]),
        ["SpeechSpeed.Models"] = (["SpeechSpeed.Core"], ["Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Gpu.Linux", "Google.Protobuf", "Grpc.Tools"]),
        ["SpeechSpeed.Features"] = (["SpeechSpeed.Core"], ["Parquet.Net"]),
        ["SpeechSpeed.Extraction"] = (["SpeechSpeed.Core", "SpeechSpeed.Audio", "SpeechSpeed.Models", "SpeechSpeed.Features"], []),
        ["SpeechSpeed.Torch"] = (["SpeechSpeed.Core"], ["TorchSharp", "libtorch-cpu-linux-x64", "libtorch-cpu-osx-arm64", "libtorch-cpu-win-x64"]),
        ["SpeechSpeed.Learning"] = (["SpeechSpeed.Core", "SpeechSpeed.Torch"], []),
        ["SpeechSpeed.Statistics"] = (["SpeechSpeed.Core", "SpeechSpeed.Torch"], ["MathNet.Numerics"]),
        ["SpeechSpeed.Storage"] = (["SpeechSpeed.Core", "SpeechSpeed.Features", "SpeechSpeed.Labels"], ["Parquet.Net", "CsvHelper"]),
        ["SpeechSpeed.Results"] = (["SpeechSpeed.Core", "SpeechSpeed.Features", "SpeechSpeed.Labels", "SpeechSpeed.Storage"], ["Parquet.Net", "CsvHelper"]),
        ["SpeechSpeed.Verdicts"] = (["SpeechSpeed.Core"], []),
        ["SpeechSpeed.Charts"] = (["SpeechSpeed.Core", "SpeechSpeed.Labels"], ["ScottPlot"]),
    };

    /// <summary>The same for what is not of the pipeline: tools use libraries, and nothing but tests uses a tool.</summary>
    private static readonly Dictionary<string, (string[] Libraries, string[] Packages)> AllowedToTools = new(StringComparer.Ordinal)
    {
        ["PatchTorchSharp"] = ([], []),
        ["TrainSampleModel"] = (["SpeechSpeed.Core", "SpeechSpeed.Audio", "SpeechSpeed.Models", "SpeechSpeed.Torch"], ["System.CommandLine"]),
    };

    public static TheoryData<string> Tools => [.. ProjectFile.All.Where(project => project.Folder == "tools").Select(project => project.Name)];

    public static TheoryData<string> Libraries => [.. ProjectFile.All.Where(project => project.Folder == "src").Select(project => project.Name)];

    public static TheoryData<string> Stages => [.. ProjectFile.All.Where(project => project.Folder == "stages").Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_uses_only_what_its_row_allows(string name)
    {
        ProjectFile project = ProjectFile.All.Single(candidate => candidate.Name == name);

        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} has no row in ArrowTests.Allowed. Give it one, and a line in docs/architecture.md.");
        Assert.Empty(project.References.Except(allowed.Libraries));
        Assert.Empty(project.Packages.Except(allowed.Packages));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_tool_uses_only_what_its_row_allows(string name)
    {
        ProjectFile project = ProjectFile.All.Single(candidate => candidate.Name == name);

        Assert.True(AllowedToTools.TryGetValue(name, out var allowed), $"{name} has no row in ArrowTests.AllowedToTools. Give it one, and a line in docs/architecture.md.");
        Assert.Empty(project.References.Except(allowed.Libraries));
        Assert.Empty(project.Packages.Except(allowed.Packages));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void A_stage_uses_libraries_only_and_never_the_pipeline_or_another_stage(string name)
    {
        ProjectFile project = ProjectFile.All.Single(candidate => candidate.Name == name);

        Assert.Empty(project.Packages);
        Assert.All(project.References, reference => Assert.Contains(reference, Allowed.Keys));
        Assert.DoesNotContain("SpeechSpeed.Pipeline", project.References);
    }

    [Fact]
    public void The_build_program_uses_the_pipeline_and_tells_verdicts()
    {
        ProjectFile build = ProjectFile.All.Single(project => project.Name == "Build");

        Assert.Equal(["SpeechSpeed.Pipeline", "SpeechSpeed.Verdicts"], build.References);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "SpeechSpeed.sln"));

        Assert.All(ProjectFile.All, project => Assert.Contains($"{project.Name}.csproj", solution, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void Program_of_a_stage_is_short(string name)
    {
        int lines = File.ReadAllLines(Path.Combine(Repository.Root, "stages", name, "Program.cs")).Length;

        Assert.InRange(lines, 1, 59);
    }
}
