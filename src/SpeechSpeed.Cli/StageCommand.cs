using System.CommandLine;
using System.CommandLine.Parsing;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Cli;

/// <summary>The flags of a stage tool, beside <c>--output</c> and <c>--jobs</c>, which every tool has.</summary>
/// <typeparam name="TOptions">What the flags are read into.</typeparam>
/// <param name="name">The stage's name, as <c>pipeline.yaml</c> spells it.</param>
/// <param name="description">What the stage does, reads and writes.</param>
/// <param name="writesFiles">Whether it has <c>--output</c> and <c>--jobs</c>; false for a tool that only prints.</param>
public sealed class StageCommand<TOptions>(string name, string description, bool writesFiles = true)
{
    private readonly List<Option> flags = [];
    private readonly List<Func<ParseResult, string?>> checks = [];
    private Func<ParseResult, TOptions>? read;

    /// <summary>The stage's name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it writes to a folder.</summary>
    internal bool WritesFiles { get; } = writesFiles;

    /// <summary>Adds a required flag and returns it, to be read in <see cref="Read"/>.</summary>
    /// <param name="flag">The flag, with its dashes.</param>
    /// <param name="meaning">What it means, with unit and range.</param>
    public Option<T> Add<T>(string flag, string meaning)
        where T : struct
    {
        Option<T> option = new(flag) { Description = meaning, Required = true, HelpName = Values<T>() };
        flags.Add(option);
        return option;
    }

    /// <summary>Adds a flag that has a default.</summary>
    /// <param name="flag">The flag, with its dashes.</param>
    /// <param name="meaning">What it means, with unit and range; the default is shown by the help.</param>
    /// <param name="defaultValue">The value where the flag is not given.</param>
    public Option<T> Add<T>(string flag, string meaning, T defaultValue)
        where T : struct
    {
        Option<T> option = new(flag) { Description = meaning, DefaultValueFactory = _ => defaultValue, HelpName = Values<T>() };
        flags.Add(option);
        return option;
    }

    /// <summary>Adds a required flag whose value is a path or another text.</summary>
    public Option<string> AddText(string flag, string meaning)
    {
        Option<string> option = new(flag) { Description = meaning, Required = true };
        flags.Add(option);
        return option;
    }

    /// <summary>Adds a flag that may be left out.</summary>
    public Option<T?> AddOptional<T>(string flag, string meaning)
    {
        Option<T?> option = new(flag) { Description = meaning };
        flags.Add(option);
        return option;
    }

    /// <summary>Adds the flag of a tool that keeps rows, <see cref="ToolProtocol.RowStore"/>.</summary>
    /// <param name="kept">What is kept: <c>activations</c>.</param>
    /// <param name="key">What it is found again by: <c>the digest of their audio</c>.</param>
    public Option<string?> AddRowStore(string kept, string key) => AddOptional<string>(
        ToolProtocol.RowStore, $"Folder in which {kept} are kept and found again by {key}. The pipeline names it. Results do not depend on it. Default: none.");

    /// <summary>Adds the flag <c>--label</c>, which says what the target is: the first of <see cref="Target.All"/> where it is not given.</summary>
    public Option<Target> AddTarget()
    {
        string kinds = string.Join(", ", Target.All.Select(target => target.Kind));
        Option<Target> option = new("--label")
        {
            Description = $"What the column cps holds: {string.Join("; ", Target.All.Select(target => $"{target.Kind}, {target.Meaning}"))}.",
            DefaultValueFactory = _ => Target.All[0],
            HelpName = string.Join('|', Target.All.Select(target => target.Kind)),
            CustomParser = result =>
            {
                Target? target = Target.Find(result.Tokens[0].Value);
                if (target is null)
                {
                    result.AddError($"--label: expected {kinds}, found '{result.Tokens[0].Value}'.");
                }

                return target;
            },
        };
        flags.Add(option);
        return option;
    }

    /// <summary>Adds the flag <c>--max-rejected</c>: 0.01 where it is not given.</summary>
    public Option<double> AddMaxRejected()
    {
        Option<double> option = Add("--max-rejected", "Share of the utterances that may be unusable, 0 to 1; more end the stage with exit code 3.", 0.01);
        CheckRange(option, 0, 1);
        return option;
    }

    /// <summary>Adds a flag that may be given several times or with a list of values separated by commas.</summary>
    public Option<string[]> AddList(string flag, string meaning, bool required = true)
    {
        Option<string[]> option = new(flag)
        {
            Description = meaning,
            Required = required,
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))],
            Arity = ArgumentArity.OneOrMore,
        };
        flags.Add(option);
        return option;
    }

    /// <summary>Adds a flag that takes one or more splits: <c>train,dev</c>.</summary>
    public Option<Split[]> AddSplits(string flag, string meaning, bool required = true)
    {
        Option<Split[]> option = new(flag)
        {
            Description = $"{meaning} One or more of train, dev, test, separated by commas.",
            Required = required,
            CustomParser = result => ParseSplits(flag, result),
            Arity = ArgumentArity.OneOrMore,
        };
        flags.Add(option);
        return option;
    }

    /// <summary>Refuses values of a flag. Asked when all flags could be read, in the order of the checks; the first problem is told.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="problem">Given the value, what is wrong with it; null where nothing is. Not asked where the flag has no value.</param>
    public void Check<T>(Option<T> flag, Func<T, string?> problem) =>
        CheckAll(parsed => parsed.GetValue(flag) is { } value ? problem(value) : null);

    /// <summary>Refuses numbers outside <paramref name="least"/> to <paramref name="most"/>; null stands for no upper limit.</summary>
    public void CheckRange(Option<int> flag, int least, int? most = null) => Check(flag, value => OutOfRange(flag, value, least, most));

    /// <summary>The same for a flag that may be left out.</summary>
    public void CheckRange(Option<int?> flag, int least, int? most = null) =>
        Check(flag, value => value is { } number ? OutOfRange(flag, number, least, most) : null);

    /// <summary>The same for fractions; infinity and NaN are refused.</summary>
    public void CheckRange(Option<double> flag, double least, double? most = null) => Check(flag, value => OutOfRange(flag, value, least, most));

    /// <summary>Refuses combinations of flags.</summary>
    /// <param name="problem">Given the command line, what is wrong with it; null where nothing is.</param>
    public void CheckAll(Func<ParseResult, string?> problem) => checks.Add(problem);

    /// <summary>Says how the options are made from the flags.</summary>
    public StageCommand<TOptions> Read(Func<ParseResult, TOptions> reader)
    {
        read = reader;
        return this;
    }

    /// <summary>What the help shows for the value: the choices, where it is one of a few, as <c>pipeline.yaml</c> spells them.</summary>
    private static string? Values<T>() =>
        typeof(T) == typeof(bool) ? "true|false"
        : typeof(T).IsEnum ? string.Join('|', Enum.GetNames(typeof(T))).ToLowerInvariant()
        : null;

    private static string? OutOfRange(Option flag, double value, double least, double? most) => value >= least && value <= (most ?? double.MaxValue)
        ? null
        : $"{flag.Name}: expected {Numbers.Text(least)} {(most is { } limit ? $"to {Numbers.Text(limit)}" : "or more")}, found {Numbers.Text(value)}.";

    private static Split[] ParseSplits(string flag, ArgumentResult result)
    {
        List<Split> splits = [];
        foreach (string name in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!Splits.TryParse(name, out Split split))
            {
                result.AddError($"{flag}: expected train, dev or test, found '{name}'.");
            }
            else if (splits.Contains(split))
            {
                result.AddError($"{flag}: '{name}' is named twice. Name each split once.");
            }
            else
            {
                splits.Add(split);
            }
        }

        return [.. splits];
    }

    internal RootCommand Build(Func<TOptions, string, int, CancellationToken, Task> run)
    {
        RootCommand root = new(description);
        foreach (Option flag in flags)
        {
            root.Add(flag);
        }

        Option<string> output = new(ToolProtocol.Output) { Description = "Folder to write to; made if absent, and must be empty.", Required = true };
        Option<int> jobs = new(ToolProtocol.Jobs)
        {
            Description = "Number of workers, 1 or more. Default: one per processor. Results do not depend on it.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        if (WritesFiles)
        {
            root.Add(output);
            root.Add(jobs);
            CheckRange(jobs, 1);
        }

        root.SetAction((parsed, cancellation) =>
        {
            if (checks.Select(check => check(parsed)).FirstOrDefault(problem => problem is not null) is { } found)
            {
                Throw.Configuration(found);
            }

            return WritesFiles
                ? run(read!(parsed), parsed.GetRequiredValue(output), parsed.GetValue(jobs), cancellation)
                : run(read!(parsed), "", 1, cancellation);
        });
        return root;
    }
}
