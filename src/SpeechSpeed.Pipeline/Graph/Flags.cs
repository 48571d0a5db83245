using SpeechSpeed.Core;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>Builds a tool's command line. Equal settings give equal text.</summary>
internal sealed class Flags
{
    private readonly List<StageArgument> arguments = [];

    public IReadOnlyList<StageArgument> List => arguments.AsReadOnly();

    public Flags Path(string flag, string role) => Add(new StageArgument.InputPath(flag, role));

    public Flags Value(string flag, string text) => Add(new StageArgument.Value(flag, text));

    public Flags Value(string flag, IEnumerable<Split> splits) => Value(flag, string.Join(',', splits.Select(split => split.Name())));

    /// <summary>Adds every setting of a stage's tools that has a meaning there.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="values">The values.</param>
    /// <param name="which">A filter of the settings; null for all.</param>
    public Flags Set(string stage, SettingValues values, Func<Setting, bool>? which = null)
    {
        foreach ((Setting setting, string flag) in PipelineFile.Of(stage))
        {
            if ((which is null || which(setting)) && setting.FlagText(values) is { } text)
            {
                Value(flag, text);
            }
        }

        return this;
    }

    public Flags Add(IEnumerable<StageArgument> more)
    {
        arguments.AddRange(more);
        return this;
    }

    private Flags Add(StageArgument argument)
    {
        arguments.Add(argument);
        return this;
    }
}
