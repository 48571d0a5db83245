using System.Globalization;
using System.Text.RegularExpressions;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Inputs;

/// <summary>Outputs by which an exporter gives the stream of a transformer itself: <c>hidden_states.0</c> before the first block, <c>hidden_states.1</c> after it, ….</summary>
internal static partial class HiddenStates
{
    /// <summary>Whether an output is one.</summary>
    public static bool Is(string output) => Name().IsMatch(output);

    /// <summary>Each with its number, by number.</summary>
    public static IReadOnlyList<(int Block, string Value)> Of(GraphProto graph) =>
        [.. graph.Output.Select(output => Name().Match(output.Name)).Where(match => match.Success).Select(match => (Number(match), match.Value)).OrderBy(state => state.Item1)];

    private static int Number(Match match) => int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^hidden_states[._]?([0-9]{1,4})$")]
    private static partial Regex Name();
}
