using System.Globalization;
using Cake.Core.Diagnostics;
using SpeechSpeed.Build.Tasks;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Build;

/// <summary>All arguments; any other argument is refused.</summary>
internal static class Arguments
{
    private const string WholeNumber = "N";

    /// <summary>The targets to run. May be given several times.</summary>
    public static Argument Target { get; } = new(["--target", "-t"], "NAME", "Which target to run. Default: Default. May be given several times.")
    {
        Problem = name => Targets.Find(name) is not null ? null : $"""
            The target '{name}' was not found.{Spelling.Suggestion(name, Targets.All.Select(target => target.Name))} There are:
            {string.Join(Environment.NewLine, Targets.All.Select(target => $"  {target.Name}"))}
            """,
    };

    /// <summary>Runs the targets without those they depend on.</summary>
    public static Argument Exclusive { get; } = new(["--exclusive", "-e"], null, "Runs the target without what it depends on.");

    /// <summary>The help text.</summary>
    public static Argument Help { get; } = new(["--help", "-h"], null, "Shows this.");

    /// <summary>Arguments of our targets.</summary>
    public static IReadOnlyList<Argument> OfTargets { get; } =
    [
        new(["--config"], "PATH", "The pipeline to run. Default: pipeline.yaml beside build.sh.")
        {
            Targets = [.. Stages, nameof(Status), nameof(Verify), nameof(Gc), nameof(Clean), nameof(Fetch), nameof(Inspect), nameof(Compare)],
        },
        new(["--model"], "NAME", "Only this model's branch of the pipeline.")
        {
            Targets = [.. Stages, nameof(Status), nameof(Verify), nameof(Fetch), nameof(Inspect), nameof(Compare)],
        },
        new(["--jobs"], WholeNumber, "Workers, 1 or more, shared by the stages that run at once. Default: one per processor. Results do not depend on it.")
        {
            Targets = [.. Stages, nameof(Status), nameof(Verify)],
            Problem = text => ProblemOfNumber("--jobs", text, least: 1),
        },
        new(["--force"], null, "Runs the target's stages even if nothing has changed.") { Targets = Stages },
        new(["--locked"], null, "Ends with code 4, before anything runs where that can be known, if the lock file would change. For CI.") { Targets = Stages },
        new(["--to"], "FORMATS", $"Export: npy, csv, chroma, separated by commas; npy:FOLDER, csv:FOLDER, chroma:http://HOST:PORT#COLLECTION. Default: {ExportTarget.Default}.")
        {
            Targets = [nameof(Export)],
            Problem = ExportTarget.Problem,
        },
        new(["--recompute"], WholeNumber, "Verify: also runs N recorded stages again and compares their outputs.")
        {
            Targets = [nameof(Verify)],
            Problem = text => ProblemOfNumber("--recompute", text, least: 0),
        },
        new(["--keep-days"], WholeNumber, "Gc: removes what was not used for longer. Default: 30.")
        {
            Targets = [nameof(Gc)],
            Problem = text => ProblemOfNumber("--keep-days", text, least: 0, most: 100_000),
        },
        new(["--keep-size"], "SIZE", "Gc: then removes what was not used for longest, down to this size: 20GB. Default: no limit.")
        {
            Targets = [nameof(Gc)],
            Problem = text => ByteSize.TryParse(text, out _) ? null : $"--keep-size takes a size like 20GB or 500MB; found {text}.",
        },
        new(["--offline"], null, "Fetch: takes nothing from the network; says what is missing, and where it goes.") { Targets = [nameof(Fetch)] },
        new(["--allow-outside"], null, "Fetch: also puts files outside of the pipeline file's folder, and of data/ and models/ of the checkout.") { Targets = [nameof(Fetch)] },
        new(["--preview"], null, "Gc: shows what would go; removes nothing.") { Targets = [nameof(Gc)] },
        new(["--against"], "WHAT", "Compare: another results folder, or a git revision whose results are committed or still in the store.") { Targets = [nameof(Compare)] },
        new(["--fail-on-change"], null, "Compare: ends with code 4 if any number moved.") { Targets = [nameof(Compare)] },
    ];

    /// <summary>Cake's arguments for every build.</summary>
    public static IReadOnlyList<Argument> OfCake { get; } =
    [
        Target,
        Exclusive,
        new(["--dryrun", "--noop", "--whatif"], null, "Shows which targets would run, in their order; runs none."),
        new(["--tree", "--showtree"], null, "Shows which target depends on which."),
        new(["--description", "--descriptions", "--showdescription", "--showdescriptions"], null, "Lists the targets."),
        new(["--verbosity", "-v"], "LEVEL", "Quiet, Minimal, Normal, Verbose or Diagnostic. Default: Normal. Diagnostic shows stack traces.")
        {
            Problem = text => VerbosityParser.TryParse(text, out _) ? null : $"--verbosity is Quiet, Minimal, Normal, Verbose or Diagnostic; found {text}.",
        },
        new(["--working", "-w"], "PATH", "The folder that relative paths on the command line start from. Default: the current one.")
        {
            Problem = text => Directory.Exists(text) ? null : $"--working: expected a folder, but {Path.GetFullPath(text)} does not exist. Correct the path.",
        },
        new(["--version", "--ver"], null, "Shows Cake's version."),
        new(["--info"], null, "Shows more about Cake."),
        Help,
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Argument> All { get; } = [.. OfTargets, .. OfCake];

    /// <summary>The targets that run stages.</summary>
    private static IReadOnlyList<string> Stages => [nameof(Default), .. Targets.All.Where(target => target.Stage is not null).Select(target => target.Name), nameof(Export)];

    private static string? ProblemOfNumber(string name, string text, int least, int most = int.MaxValue) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{name} takes a whole number, {least} {(most == int.MaxValue ? "or more" : $"to {most:N0}")}; found {text}.");
}
