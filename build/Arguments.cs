using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>Every argument there is: what is not here is refused.</summary>
internal static class Arguments
{
    /// <summary>Which targets run. May be given several times.</summary>
    public static Argument Target { get; } = new(["--target", "-t"], "NAME", "Which target to run. Default: Default. May be given several times.");

    /// <summary>How much is printed.</summary>
    public static Argument Verbosity { get; } =
        new(["--verbosity", "-v"], "LEVEL", "Quiet, Minimal, Normal, Verbose or Diagnostic. Default: Normal. Diagnostic shows stack traces.");

    /// <summary>The targets without what they depend on.</summary>
    public static Argument Exclusive { get; } = new(["--exclusive", "-e"], null, "Runs the target without what it depends on.");

    /// <summary>The help text.</summary>
    public static Argument Help { get; } = new(["--help", "-h"], null, "Shows this.");

    /// <summary>Where the Export target hands features over to.</summary>
    public static Argument To { get; } = new(
        ["--to"], "FORMATS", $"Export: npy, csv, chroma, separated by commas; npy:FOLDER, csv:FOLDER, chroma:http://HOST:PORT#COLLECTION. Default: {ExportTarget.Default}.")
    {
        Targets = ["Export"],
    };

    /// <summary>Arguments of our targets.</summary>
    public static IReadOnlyList<Argument> OfTargets { get; } =
    [
        new(["--config"], "PATH", "The pipeline to run. Default: pipeline.yaml beside build.sh.") { Targets = [.. Stages, "Status", "Verify", "Gc", "Clean", "Fetch", "Inspect", "Compare"] },
        new(["--model"], "NAME", "Only this model's branch of the pipeline.") { Targets = [.. Stages, "Status", "Verify", "Fetch", "Inspect", "Compare"] },
        new(["--jobs"], "N", "Workers, 1 or more, shared by the stages that run at once. Default: one per processor. Results do not depend on it.")
        {
            Targets = [.. Stages, "Status", "Verify"],
        },
        new(["--force"], null, "Runs the target's stages even if nothing has changed.") { Targets = Stages },
        new(["--locked"], null, "Ends with code 4, before anything runs where that can be known, if the lock file would change. For CI.") { Targets = Stages },
        To,
        new(["--recompute"], "N", "Verify: also runs N recorded stages again and compares their outputs.") { Targets = ["Verify"] },
        new(["--keep-days"], "N", "Gc: removes what was not used for longer. Default: 30.") { Targets = ["Gc"] },
        new(["--keep-size"], "SIZE", "Gc: then removes what was not used for longest, down to this size: 20GB. Default: no limit.") { Targets = ["Gc"] },
        new(["--offline"], null, "Fetch: takes nothing from the network; says what is missing, and where it goes.") { Targets = ["Fetch"] },
        new(["--preview"], null, "Gc: shows what would go; removes nothing.") { Targets = ["Gc"] },
        new(["--against"], "WHAT", "Compare: another results folder, or a git revision whose results are committed or still in the store.") { Targets = ["Compare"] },
        new(["--fail-on-change"], null, "Compare: ends with code 4 if any number moved.") { Targets = ["Compare"] },
    ];

    /// <summary>The targets that run stages.</summary>
    private static IReadOnlyList<string> Stages => [.. StageNames.ByTarget.Keys, "Export"];

    /// <summary>Arguments that Cake has for every build.</summary>
    public static IReadOnlyList<Argument> OfCake { get; } =
    [
        Target,
        Exclusive,
        new(["--dryrun", "--noop", "--whatif"], null, "Shows which targets would run, in their order; runs none."),
        new(["--tree", "--showtree"], null, "Shows which target depends on which."),
        new(["--description", "--descriptions", "--showdescription", "--showdescriptions"], null, "Lists the targets."),
        Verbosity,
        new(["--working", "-w"], "PATH", "The folder that relative paths on the command line start from. Default: the current one."),
        new(["--version", "--ver"], null, "Shows Cake's version."),
        new(["--info"], null, "Shows more about Cake."),
        Help,
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Argument> All { get; } = [.. OfTargets, .. OfCake];
}
