using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Protocol;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Cli;

/// <summary>The command line of a stage tool: its own flags, and one for every setting of its stages.</summary>
/// <param name="name">The stage's name in messages.</param>
/// <param name="description">What the stage does, reads and writes.</param>
/// <param name="flags">The flags without a key, beside <c>--output</c> and <c>--jobs</c>.</param>
public sealed partial class StageCommand(string name, string description, params Setting[] flags)
{
    internal static readonly Setting<string> Output = Flag.Required(ToolProtocol.Output, new PathText("folder"), "Folder to write to; made if absent, and must be empty.");

    internal static readonly Setting<int?> Jobs = Flag.Optional<int?>(
        ToolProtocol.Jobs, new WholeNumber<int>(1, int.MaxValue), "one for each processor", "Number of workers. Results do not depend on it.");

    /// <summary>The stage's name.</summary>
    public string Name { get; } = name;

    /// <summary>The stages of the tool; by default the stage of its name.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [name];

    /// <summary>Whether it has <c>--output</c> and <c>--jobs</c>; false for a tool that only prints.</summary>
    public bool WritesFiles { get; init; } = true;

    /// <summary>The mistake in a combination of flags, or null.</summary>
    public Func<SettingValues, string?> Problem { get; init; } = static _ => null;

    internal RootCommand Build(Func<SettingValues, CancellationToken, Task> run)
    {
        (Setting Setting, string Flag)[] all =
        [
            .. flags.Concat(WritesFiles ? [Output, Jobs] : Array.Empty<Setting>()).Select(flag => (flag, flag.OwnFlag!)),
            .. Stages.SelectMany(PipelineFile.Of).Distinct(),
        ];
        RootCommand root = new(description);
        List<(Setting Setting, Option Option)> options = [];
        foreach (IGrouping<string, Setting> same in all.GroupBy(entry => entry.Flag, entry => entry.Setting))
        {
            Option<string[]> option = OptionOf(same, all);
            root.Add(option);
            options.AddRange(same.Select(setting => (setting, (Option)option)));
        }

        root.SetAction((parsed, cancellation) =>
        {
            SettingValues values = SettingValues.Defaults;
            foreach ((Setting setting, Option option) in options)
            {
                if (parsed.GetResult(option) is { Implicit: false } result && TryRead(setting, result, static _ => { }, out object? value))
                {
                    values = values.Set(setting, value);
                }
            }

            if (Problem(values) is { } problem)
            {
                Throw.Configuration(problem);
            }

            return run(values, cancellation);
        });
        return root;
    }

    /// <summary>The option of a flag. Several settings may share it; the tool decides which one is meant.</summary>
    private static Option<string[]> OptionOf(IGrouping<string, Setting> same, (Setting Setting, string Flag)[] all)
    {
        Setting first = same.First();
        Option<string[]> option = new(same.Key)
        {
            Description = string.Join(' ', same.Select(setting => Describe(setting, all))),
            HelpName = first.Type.Words,
            Required = first is { IsRequired: true, OwnFlag: not null },
            CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
            Arity = first.Type is TrueOrFalse ? ArgumentArity.ZeroOrOne : first.Type.TakesSeveral ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
        };
        option.Validators.Add(result => TryRead(first, result, result.AddError, out _));
        return option;
    }

    private static bool TryRead(Setting setting, OptionResult result, Action<string> tell, out object? value) =>
        setting.TryReadFlag([.. result.Tokens.Select(token => token.Value)], tell, result.Option.Name, out value);

    private static string Describe(Setting setting, (Setting Setting, string Flag)[] all)
    {
        string meaning = Code().Replace(Link().Replace(setting.Meaning, ""), code => all.FirstOrDefault(other => Names(code.Groups[1].Value, other.Setting, setting)) is { Flag: { } flag } ? flag : code.Groups[1].Value);
        string expected = setting.Type is { Words: null, Range.Length: > 0 } ? $" Expected: {Plain(setting.Type.Expected)}{(setting.Unit.Length > 0 ? $" ({setting.Unit})" : "")}." : "";
        return $"{meaning}{expected}{(setting.IsRequired ? "" : $" Default: {Plain(setting.Default)}.")}";
    }

    /// <summary>Whether a text names a setting: in full, or as a key of the same section.</summary>
    private static bool Names(string text, Setting setting, Setting beside) =>
        setting.Path.Length > 0 && (text == setting.Path || (text == setting.Name && setting.SectionPath == beside.SectionPath));

    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex Code();

    [GeneratedRegex(@" \(\[[^]]*\]\([^)]*\)\)")]
    private static partial Regex Link();
}
