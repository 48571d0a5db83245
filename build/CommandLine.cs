using Cake.Core.Diagnostics;

namespace SpeechSpeed.Build;

/// <summary>
/// Checks the command line before Cake reads it. Cake ignores arguments that nobody asks for, so a mistyped <c>--modle=x</c> would run
/// every model.
/// </summary>
internal static class CommandLine
{
    /// <summary>The first thing that is wrong with the command line, or null.</summary>
    public static string? FindProblem(IReadOnlyList<string> args, IReadOnlyList<Target> targets)
    {
        HashSet<Argument> given = [];
        for (int i = 0; i < args.Count; i++)
        {
            string name = args[i].Split('=', 2)[0];
            string? value = name.Length < args[i].Length ? args[i][(name.Length + 1)..] : null;
            if (Find(name) is not { } argument)
            {
                return Unknown(args[i], name, targets);
            }

            if (argument.Value is null && value is not null)
            {
                return $"{name} takes no value, found {args[i]}. Write {name} alone.";
            }

            if (argument.Value is not null)
            {
                value ??= ++i < args.Count ? args[i] : "";
                if (value.Length == 0 || Find(value.Split('=', 2)[0]) is not null)
                {
                    return $"{name} needs a value: {argument.Usage}.";
                }

                if (FindProblem(argument, value, targets) is { } problem)
                {
                    return problem;
                }
            }

            if (!given.Add(argument) && argument != Arguments.Target)
            {
                return $"{argument.Names[0]} is given twice. Give it once.";
            }
        }

        return null;
    }

    private static string? FindProblem(Argument argument, string value, IReadOnlyList<Target> targets)
    {
        if (argument == Arguments.Target && !targets.Any(target => target.Is(value)))
        {
            return $"""
                The target '{value}' was not found.{Suggestion(value, targets.Select(target => target.Name))} There are:
                {string.Join(Environment.NewLine, targets.Select(target => $"  {target.Name}"))}
                """;
        }

        return argument == Arguments.Verbosity && !VerbosityParser.TryParse(value, out _)
            ? $"--verbosity is Quiet, Minimal, Normal, Verbose or Diagnostic; found {value}."
            : null;
    }

    private static string Unknown(string arg, string name, IReadOnlyList<Target> targets)
    {
        if (targets.FirstOrDefault(target => target.Is(arg)) is { } target)
        {
            return $"unexpected {arg}. A target is named with --target={target.Name}.";
        }

        return arg.StartsWith('-')
            ? $"unknown argument {arg}.{Suggestion(name, All.SelectMany(argument => argument.Names))} ./build.sh --help lists the arguments."
            : $"unexpected {arg}. Values follow their argument: --target=NAME. ./build.sh --help lists the arguments.";
    }

    private static IEnumerable<Argument> All => Arguments.OfTargets.Concat(Arguments.OfCake);

    private static Argument? Find(string name) => All.FirstOrDefault(argument => argument.Names.Contains(name));

    private static string Suggestion(string word, IEnumerable<string> candidates) => "";
}
