using SpeechSpeed.Build.Tasks;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Build;

/// <summary>
/// The command line, checked before Cake reads it. Cake ignores unknown arguments, so a mistyped <c>--modle=x</c> would run
/// every model.
/// </summary>
internal sealed class CommandLine
{
    private readonly List<(Argument Argument, string Value)> given = [];

    /// <summary>Reads it.</summary>
    /// <param name="args">The words.</param>
    public CommandLine(IReadOnlyList<string> args)
    {
        Problem = Read(args);
    }

    /// <summary>The first mistake in it, or null.</summary>
    public string? Problem { get; }

    /// <summary>The names of its targets.</summary>
    public IReadOnlyList<string> Asked => given.Exists(entry => entry.Argument == Arguments.Target)
        ? [.. given.Where(entry => entry.Argument == Arguments.Target).Select(entry => entry.Value)]
        : [nameof(Default)];

    /// <summary>Whether it gives a flag.</summary>
    public bool Has(Argument flag) => given.Exists(entry => entry.Argument == flag);

    private string? Read(IReadOnlyList<string> args)
    {
        for (int i = 0; i < args.Count; i++)
        {
            string name = args[i].Split('=', 2)[0];
            string? value = name.Length < args[i].Length ? args[i][(name.Length + 1)..] : null;
            if (Find(name) is not { } argument)
            {
                return Unknown(args[i], name);
            }

            if (Has(argument) && argument != Arguments.Target)
            {
                return $"{argument.Names[0]} is given twice. Give it once.";
            }

            if (argument.Value is null && value is not null)
            {
                return $"{name} takes no value, found {args[i]}. Write {name} alone.";
            }

            if (argument.Value is not null)
            {
                value ??= ++i < args.Count ? args[i] : "";
                if (Check(argument, value) is { } problem)
                {
                    return problem;
                }
            }

            given.Add((argument, value ?? ""));
        }

        return Unconcerned();
    }

    /// <summary>An argument that none of the targets uses: its effect would silently be missing.</summary>
    private string? Unconcerned()
    {
        foreach ((Argument argument, _) in given)
        {
            if (argument.Targets is { } concerned && !Asked.Any(target => concerned.Contains(target, StringComparer.OrdinalIgnoreCase)))
            {
                string asked = string.Join(", ", Asked.Select(target => $"--target={target}"));
                return $"{argument.Names[0]} has no meaning for {asked}, only for {string.Join(", ", concerned)}. Leave it out, or name the target you mean.";
            }
        }

        return null;
    }

    private static string? Check(Argument argument, string value) => value.Length == 0 || Find(value.Split('=', 2)[0]) is not null
        ? $"{argument.Names[0]} needs a value: {argument.Usage}."
        : argument.Problem(value);

    private static string Unknown(string arg, string name)
    {
        if (Targets.Find(arg) is { } target)
        {
            return $"unexpected {arg}. A target is named with --target={target.Name}.";
        }

        string suggestion = name.Length > 2 ? Spelling.Suggestion(name, Arguments.All.SelectMany(argument => argument.Names)) : "";
        return arg.StartsWith('-')
            ? $"unknown argument {arg}.{suggestion} ./build.sh --help lists the arguments."
            : $"unexpected {arg}. Values follow their argument: --target=NAME. ./build.sh --help lists the arguments.";
    }

    private static Argument? Find(string name) => Arguments.All.FirstOrDefault(argument => argument.Names.Contains(name));
}
