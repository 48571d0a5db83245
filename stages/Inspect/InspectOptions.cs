using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Extraction;
using SpeechSpeed.Stages.Shared;

namespace SpeechSpeed.Stages.Inspect;

/// <summary>What the inspect tool is asked to do.</summary>
/// <param name="Name">What the network is called.</param>
/// <param name="Network">The network and how it is fed.</param>
internal sealed record InspectOptions(string Name, NetworkOptions Network)
{
    public static StageCommand<InspectOptions> Command()
    {
        StageCommand<InspectOptions> command = new(
            "inspect",
            "Prints a network's layers: names, shapes, channels, parameters, floating-point operations, and which of them would be read. Writes no files.",
            writesFiles: false);
        Option<string?> name = command.AddOptional<string>("--name", "What the network is called. Default: 'network'.");
        Func<ParseResult, NetworkOptions> network = NetworkFlags.AddTo(command);
        return command.Read(parsed => new InspectOptions(parsed.GetValue(name) ?? "network", network(parsed)));
    }
}
