using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>Builds a tool's command line. Numbers are written so that equal settings are equal text.</summary>
internal sealed class Flags
{
    private readonly List<StageArgument> arguments = [];

    public IReadOnlyList<StageArgument> List => arguments.AsReadOnly();

    public Flags Path(string flag, string role) => Add(new StageArgument.InputPath(flag, role));

    public Flags Value(string flag, string text) => Add(new StageArgument.Value(flag, text));

    public Flags Value(string flag, long number) => Value(flag, Numbers.Text(number));

    public Flags Value(string flag, double number) => Value(flag, Numbers.Text(number));

    public Flags Value(string flag, IEnumerable<string> texts) => Value(flag, string.Join(',', texts));

    public Flags Value(string flag, IEnumerable<Split> splits) => Value(flag, splits.Select(split => split.Name()));

    public Flags Add(IEnumerable<StageArgument> more)
    {
        arguments.AddRange(more);
        return this;
    }

    /// <summary>A choice as the command lines of the stages spell it.</summary>
    public static string Word<T>(T choice)
        where T : struct => choice.ToString()!.ToLowerInvariant();

    private Flags Add(StageArgument argument)
    {
        arguments.Add(argument);
        return this;
    }
}
