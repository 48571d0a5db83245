using System.CommandLine;

namespace SpeechSpeed.Cli;

/// <summary>The flags of a stage tool, beside <c>--output</c> and <c>--jobs</c>, which every tool has.</summary>
/// <typeparam name="TOptions">What the flags are read into.</typeparam>
/// <param name="name">The stage's name, as <c>pipeline.yaml</c> spells it.</param>
/// <param name="description">What the stage does, reads and writes.</param>
public sealed class StageCommand<TOptions>(string name, string description)
{
    private readonly List<Option> flags = [];
    private Func<ParseResult, TOptions>? read;

    /// <summary>The stage's name.</summary>
    public string Name { get; } = name;

    /// <summary>Adds a flag and returns it, to be read in <see cref="Read"/>.</summary>
    /// <param name="flag">The flag, with its dashes.</param>
    /// <param name="meaning">What it means, with unit, range and, where there is one, the default.</param>
    /// <param name="defaultValue">The value where the flag is not given; without one the flag is required.</param>
    public Option<T> Add<T>(string flag, string meaning, T? defaultValue = default)
        where T : struct
    {
        Option<T> option = new(flag) { Description = meaning };
        if (defaultValue is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }
        else
        {
            option.Required = true;
        }

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

    /// <summary>Says how the options are made from the flags.</summary>
    public StageCommand<TOptions> Read(Func<ParseResult, TOptions> reader)
    {
        read = reader;
        return this;
    }

    internal RootCommand Build(Func<TOptions, string, int, CancellationToken, Task> run)
    {
        RootCommand root = new(description);
        foreach (Option flag in flags)
        {
            root.Add(flag);
        }

        Option<string> output = new("--output") { Description = "Folder to write to; made if absent, and must be empty.", Required = true };
        Option<int> jobs = new("--jobs")
        {
            Description = "Number of workers, 1 or more. Default: one per processor. Results do not depend on it.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--jobs takes a whole number, 1 or more.");
            }
        });
        root.Add(output);
        root.Add(jobs);
        root.SetAction((parsed, cancellation) =>
            run(read!(parsed), parsed.GetRequiredValue(output), parsed.GetValue(jobs), cancellation));
        return root;
    }
}
