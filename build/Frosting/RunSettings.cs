using System.ComponentModel;
using Cake.Cli;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Spectre.Console.Cli;

namespace Cake.Frosting;

/// <summary>Cake's own options. The tasks read the rest of the command line.</summary>
internal sealed class RunSettings : CommandSettings
{
    [CommandOption("--target|-t <TARGET>")]
    [DefaultValue(new[] { "Default" })]
    [Description("The task to run. May be given several times.")]
    public string[] Targets { get; set; } = [];

    [CommandOption("--working|-w <PATH>")]
    [TypeConverter(typeof(Cli.DirectoryPathConverter))]
    [Description("The folder to work in.")]
    public DirectoryPath? WorkingDirectory { get; set; }

    [CommandOption("--verbosity|-v <VERBOSITY>")]
    [TypeConverter(typeof(VerbosityConverter))]
    [DefaultValue(Verbosity.Normal)]
    [Description("Quiet, Minimal, Normal, Verbose or Diagnostic.")]
    public Verbosity Verbosity { get; set; }

    [CommandOption("--description|--descriptions|--showdescription|--showdescriptions")]
    [Description("Lists the tasks with their descriptions.")]
    public bool Description { get; set; }

    [CommandOption("--tree|--showtree")]
    [Description("Shows the tasks' dependencies.")]
    public bool Tree { get; set; }

    [CommandOption("--dryrun|--noop|--whatif")]
    [Description("Says what would run, and runs nothing.")]
    public bool DryRun { get; set; }

    [CommandOption("--exclusive|-e")]
    [Description("Runs the target without its dependencies.")]
    public bool Exclusive { get; set; }

    [CommandOption("--version|--ver")]
    [Description("Shows the version of SpeechSpeed and that of Cake.")]
    public bool Version { get; set; }

    [CommandOption("--info")]
    [Description("Shows more about Cake.")]
    public bool Info { get; set; }
}
