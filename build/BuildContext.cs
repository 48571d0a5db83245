using System.Globalization;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Frosting;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Build;

/// <summary>The shared state of the targets: the arguments and every path.</summary>
public sealed class BuildContext : FrostingContext
{
    /// <summary>Reads the arguments.</summary>
    /// <param name="context">Cake's context.</param>
    /// <param name="request">The request of the command line.</param>
    /// <param name="interruption">Ctrl-C.</param>
    /// <param name="closing">The last printed lines.</param>
    public BuildContext(ICakeContext context, BuildRequest request, Interruption interruption, ClosingLines closing)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(interruption);
        Closing = closing;
        Interrupted = interruption.Token;
        Root = FindRoot();
        ShownConfigFile = Argument("--config") ?? "pipeline.yaml";
        ConfigFile = Argument("--config") is { } config
            ? new FilePath(config).MakeAbsolute(context.Environment)
            : Root.CombineWithFilePath("pipeline.yaml");
        Model = Argument("--model");
        Run = new RunOptions(Number("--jobs") ?? System.Environment.ProcessorCount, Has("--force"), Has("--locked"))
        {
            FromLock = Has("--from-lock"),
            Part = Argument("--part") is { } part ? Part.TryParse(part) : null,
        };
        Stages = new StageTargets(this, request);
    }

    /// <summary>The checkout: the folder of build.sh.</summary>
    public DirectoryPath Root { get; }

    /// <summary>The folder of everything that a build makes.</summary>
    public DirectoryPath Artifacts => Root.Combine("artifacts");

    /// <summary>The compiled tools, in <c>&lt;tool&gt;/release/</c>.</summary>
    public DirectoryPath ToolsFolder => Artifacts.Combine("bin");

    /// <summary>The folder of the outcome of each test project.</summary>
    public DirectoryPath TestResults => Artifacts.Combine("test-results");

    /// <summary>The lock that build.sh holds while it builds.</summary>
    public FilePath BuildLock => Artifacts.CombineWithFilePath("build.lock");

    /// <summary>All projects.</summary>
    public FilePath Solution => Root.CombineWithFilePath("SpeechSpeed.sln");

    /// <summary>The benchmarks.</summary>
    public DirectoryPath Benchmarks => Root.Combine("bench/SpeechSpeed.Bench");

    /// <summary>The pipeline file.</summary>
    public FilePath ConfigFile { get; }

    /// <summary>The pipeline file as the user gave it.</summary>
    public string ShownConfigFile { get; }

    /// <summary>Full path of the file of <c>--output</c>, or null.</summary>
    public string? OutputFile => Argument("--output") is { } path ? new FilePath(path).MakeAbsolute(Environment).FullPath : null;

    /// <summary>The only model to run, or null for all of them.</summary>
    public string? Model { get; }

    /// <summary>The options of the run.</summary>
    public RunOptions Run { get; }

    /// <summary>Set when the user interrupts.</summary>
    public CancellationToken Interrupted { get; }

    /// <summary>The lines printed after everything else.</summary>
    public ClosingLines Closing { get; }

    /// <summary>The stages.</summary>
    public StageTargets Stages { get; }

    /// <summary>Whether an argument is given.</summary>
    internal bool Has(string name) => Arguments.HasArgument(name[2..]);

    /// <summary>The value of an argument, as <see cref="CommandLine"/> has accepted it, or null if it is not given.</summary>
    internal string? Argument(string name) => Arguments.GetArgument(name[2..]);

    /// <summary>The value of an argument that takes a number.</summary>
    internal int? Number(string name) => Argument(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Reads the pipeline file; with <c>--from-lock</c>, corpus and models may be absent.</summary>
    internal PipelineConfig Load() => Run.FromLock ? LoadWithoutData() : PipelineConfig.Load(ConfigFile.FullPath, Root.FullPath);

    /// <summary>Reads the pipeline file; corpus and models may be absent.</summary>
    internal PipelineConfig LoadWithoutData() => PipelineConfig.LoadWithoutData(ConfigFile.FullPath, Root.FullPath);

    /// <summary>The runner of the stages of a pipeline file.</summary>
    internal static PipelineRunner Runner(PipelineConfig config) => new(Folders(config));

    /// <summary>The runner of some stages of a pipeline file, which must fit their networks; the lock file stands in for networks that are not there.</summary>
    internal PipelineRunner Runner(PipelineConfig config, IEnumerable<StageNode> nodes) =>
        new(Folders(config)) { Networks = Run.FromLock ? [] : StageGraph.Networks(config, nodes) };

    /// <summary>The folders of a pipeline file.</summary>
    internal static PipelineFolders Folders(PipelineConfig config) => PipelineFolders.Of(ToolFolders.BuiltWith(AppContext.BaseDirectory), config);

    /// <summary>Prints a note for the user.</summary>
    internal void Warn(string text) => Log.Warning("{0}", text);

    private static DirectoryPath FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "SpeechSpeed.sln")))
            {
                return new DirectoryPath(folder.FullName);
            }
        }

        throw new CakeException($"No SpeechSpeed.sln above {AppContext.BaseDirectory}. Start the build with build.sh, from a checkout.");
    }
}
