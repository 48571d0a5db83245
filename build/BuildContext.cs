using System.Globalization;
using Cake.Core;
using Cake.Core.IO;
using Cake.Frosting;
using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>What the targets share: the arguments and every path.</summary>
public sealed class BuildContext : FrostingContext
{
    /// <summary>Reads the arguments.</summary>
    /// <param name="context">Cake's context.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="interruption">Ctrl-C.</param>
    /// <param name="closing">What is printed last.</param>
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
        Jobs = ReadJobs(Argument("--jobs"));
        Force = context.Arguments.HasArgument("force");
        Locked = context.Arguments.HasArgument("locked");
        Pipeline = new PipelineRun(this, request);
    }

    /// <summary>The checkout: the folder of build.sh.</summary>
    public DirectoryPath Root { get; }

    /// <summary>Everything a build makes.</summary>
    public DirectoryPath Artifacts => Root.Combine("artifacts");

    /// <summary>The compiled tools, in <c>&lt;tool&gt;/release/</c>.</summary>
    public DirectoryPath ToolsFolder => Artifacts.Combine("bin");

    /// <summary>Where the Test target keeps the outcome of each test project.</summary>
    public DirectoryPath TestResults => Artifacts.Combine("test-results");

    /// <summary>Held by build.sh while it builds.</summary>
    public FilePath BuildLock => Artifacts.CombineWithFilePath("build.lock");

    /// <summary>All projects.</summary>
    public FilePath Solution => Root.CombineWithFilePath("SpeechSpeed.sln");

    /// <summary>The benchmarks.</summary>
    public DirectoryPath Benchmarks => Root.Combine("bench/SpeechSpeed.Bench");

    /// <summary>The pipeline file.</summary>
    public FilePath ConfigFile { get; }

    /// <summary>The pipeline file as the user gave it.</summary>
    public string ShownConfigFile { get; }

    /// <summary>The model to confine the pipeline to, or null for all of them.</summary>
    public string? Model { get; }

    /// <summary>Number of workers, ≥ 1.</summary>
    public int Jobs { get; }

    /// <summary>Whether stages run even if nothing has changed.</summary>
    public bool Force { get; }

    /// <summary>Whether it is an error if the lock file would change.</summary>
    public bool Locked { get; }

    /// <summary>Set when the user interrupts.</summary>
    public CancellationToken Interrupted { get; }

    /// <summary>What is printed after everything else.</summary>
    public ClosingLines Closing { get; }

    /// <summary>The stages.</summary>
    public PipelineRun Pipeline { get; }

    private string? Argument(string name) => Arguments.GetArgument(name[2..]);

    private static int ReadJobs(string? text)
    {
        if (text is null)
        {
            return System.Environment.ProcessorCount;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs >= 1
            ? jobs
            : throw new CakeException((int)ExitCode.Configuration, $"--jobs takes a whole number, 1 or more; found {text}.");
    }

    /// <summary>The value of an argument that takes a number, or null where it is not given.</summary>
    internal int? Count(string name)
    {
        if (Arguments.GetArgument(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : throw new CakeException((int)ExitCode.Configuration, $"--{name} takes a whole number, 0 or more; found {text}.");
    }

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
