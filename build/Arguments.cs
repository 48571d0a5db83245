using System.Globalization;
using Cake.Core.Diagnostics;
using SpeechSpeed.Build.Tasks;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Protocol;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Build;

/// <summary>All arguments; any other argument is refused.</summary>
internal static class Arguments
{
    private const string WholeNumber = "N";

    /// <summary>The targets to run. May be given several times.</summary>
    public static Argument Target { get; } = new(["--target", "-t"], "NAME", "The target to run. Default: Default. May be given several times.")
    {
        Problem = name => Targets.Find(name) is not null ? null : $"""
            The target '{name}' was not found.{Spelling.Suggestion(name, Targets.All.Select(target => target.Name))} There are:
            {string.Join(Environment.NewLine, Targets.All.Select(target => $"  {target.Name}"))}
            """,
    };

    /// <summary>Runs the targets without those they depend on.</summary>
    public static Argument Exclusive { get; } = new(["--exclusive", "-e"], null, "Runs the target without its dependencies.");

    /// <summary>The help text.</summary>
    public static Argument Help { get; } = new(["--help", "-h"], null, "Shows this.");

    /// <summary>Arguments of our targets.</summary>
    public static IReadOnlyList<Argument> OfTargets { get; } =
    [
        new(["--config"], "PATH", "The pipeline to run. Default: pipeline.yaml beside build.sh. New: the file to write.")
        {
            Targets = [.. Stages, nameof(Status), nameof(Verify), nameof(Gc), nameof(Clean), nameof(Fetch), nameof(Inspect), nameof(Compare), nameof(Submit), nameof(Graph), nameof(New)],
        },
        new(["--model"], "NAME", "Runs only the branch of this model.")
        {
            Targets = [.. Stages, nameof(Status), nameof(Verify), nameof(Fetch), nameof(Inspect), nameof(Compare), nameof(Graph)],
        },
        new(["--jobs"], WholeNumber, "Workers, 1 or more, shared by the stages that run at once. Default: one per processor. Results do not depend on it.")
        {
            Targets = [.. Stages, nameof(Status), nameof(Verify)],
            Problem = text => ProblemOfNumber("--jobs", text, least: 1),
        },
        new(["--force"], null, "Runs the target's stages even if nothing has changed.") { Targets = Stages },
        new(["--locked"], null, "Ends with code 4 if the lock file would change, before any stage runs where possible. For CI.") { Targets = Stages },
        new(["--from-lock"], null, "Needs neither corpus nor models: their digests come from the lock file, and missing outputs from cache.remote. With Verify: compares the results with the lock file.")
        {
            Targets = [.. Stages.Where(stage => stage != nameof(Export)), nameof(Status), nameof(Graph), nameof(Verify)],
        },
        new(["--part"], "I/N", "Extract: makes the rows of every Nth shard, from the Ith, and publishes nothing. When all N have ended, the run without --part assembles them.")
        {
            Targets = [nameof(Extract)],
            Problem = text => Part.TryParse(text) is null ? $"--part takes {Part.Expected}; found {text}." : null,
        },
        new(["--only"], "NETWORK", "Extract: with --part, the rows of one network: a model, or a control with its seed, as in 'small-filters seed 0'.") { Targets = [nameof(Extract)] },
        new(["--corpus"], "PATH", "New: the folder of the corpus, or its manifest. Where a terminal is attached, New asks for what no flag says.") { Targets = [nameof(New)] },
        new(["--onnx"], "PATH", "New: the model. Default: the embedded one.") { Targets = [nameof(New)] },
        new(["--output"], "PATH", "Graph: the file to write: a picture (.svg) or a Mermaid flowchart (.mmd). Default: prints the flowchart; --verbosity=Quiet prints nothing else.")
        {
            Targets = [nameof(Graph)],
            Problem = text => Path.GetExtension(text) is ".svg" or ".mmd" ? null : $"--output takes a path that ends in .svg or .mmd; found {text}.",
        },
        new(["--to"], "FORMATS", $"Export: npy, csv, chroma, separated by commas; npy:FOLDER, csv:FOLDER, chroma:http://HOST:PORT#COLLECTION. Default: {ExportTarget.Default}.")
        {
            Targets = [nameof(Export)],
            Problem = ExportTarget.Problem,
        },
        new(["--recompute"], WholeNumber, "Verify: runs N recorded stages again and compares their outputs.")
        {
            Targets = [nameof(Verify)],
            Problem = text => ProblemOfNumber("--recompute", text, least: 0),
        },
        new(["--keep-days"], WholeNumber, "Gc: removes outputs that were not used for N days. Default: 30.")
        {
            Targets = [nameof(Gc)],
            Problem = text => ProblemOfNumber("--keep-days", text, least: 0, most: 100_000),
        },
        new(["--keep-size"], "SIZE", "Gc: then removes the least recently used outputs until the store has this size, such as 20GB. Default: no limit.")
        {
            Targets = [nameof(Gc)],
            Problem = text => ByteSize.TryParse(text, out _) ? null : $"--keep-size takes a size like 20GB or 500MB; found {text}.",
        },
        new(["--offline"], null, "Fetch: uses no network, and lists the missing files and their places.") { Targets = [nameof(Fetch)] },
        new(["--allow-outside"], null, "Fetch: allows files outside the pipeline file's folder and outside data/ and models/ of the checkout.") { Targets = [nameof(Fetch)] },
        new(["--preview"], null, "Gc: lists the outputs that it would remove. Removes nothing.") { Targets = [nameof(Gc)] },
        new(["--against"], "WHAT", "Compare: the other results folder, or a git revision whose results are committed or in the store.") { Targets = [nameof(Compare)] },
        new(["--fail-on-change"], null, "Compare: ends with code 4 if any number differs.") { Targets = [nameof(Compare)] },
    ];

    /// <summary>Cake's arguments for every build.</summary>
    public static IReadOnlyList<Argument> OfCake { get; } =
    [
        Target,
        Exclusive,
        new(["--dryrun", "--noop", "--whatif"], null, "Lists the targets that would run, in order. Runs nothing."),
        new(["--tree", "--showtree"], null, "Shows the dependencies of the targets."),
        new(["--description", "--descriptions", "--showdescription", "--showdescriptions"], null, "Lists the targets."),
        new(["--verbosity", "-v"], "LEVEL", "Quiet, Minimal, Normal, Verbose or Diagnostic. Default: Normal. Diagnostic shows stack traces.")
        {
            Problem = text => VerbosityParser.TryParse(text, out _) ? null : $"--verbosity is Quiet, Minimal, Normal, Verbose or Diagnostic; found {text}.",
        },
        new(["--working", "-w"], "PATH", "The base of relative paths on the command line. Default: the current folder.")
        {
            Problem = text => Directory.Exists(text) ? null : $"--working: expected a folder, but {Path.GetFullPath(text)} does not exist. Correct the path.",
        },
        new(["--version", "--ver"], null, "Shows the version of SpeechSpeed and that of Cake."),
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
