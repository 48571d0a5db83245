using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpeechSpeed.Protocol;

/// <summary>A network as its graph and the settings give it.</summary>
/// <param name="Source">Its file and how it is fed, for people: <c>small.onnx: feats, float32 of shape (B, T, 80): 80 bins per frame, frames first; any length</c>.</param>
/// <param name="Layers">Number of its layers.</param>
/// <param name="ReadLayers">Number of the layers that extraction reads.</param>
/// <param name="Numbers">The numbers that extraction keeps of an utterance.</param>
/// <param name="Parameters">Number of its parameters.</param>
public sealed record NetworkFacts(string Source, int Layers, int ReadLayers, long Numbers, long Parameters);

/// <summary>The reason why a network cannot be used.</summary>
/// <param name="ExitCode">The exit code of a tool that is to run it.</param>
/// <param name="Setting">The key of <c>pipeline.yaml</c> that is to be changed, with its sections: <c>models[].input.window</c>; null if the file itself is at fault.</param>
/// <param name="Message">The finding, the expectation and the remedy.</param>
public sealed record NetworkRefusal(int ExitCode, string? Setting, string Message);

/// <summary>A tool's answer to <see cref="ToolProtocol.Answer"/>, a line of JSON: what the network is, or why it cannot be used.</summary>
/// <param name="Facts">Null if it cannot be used.</param>
/// <param name="Refusal">Null if it can.</param>
public sealed record NetworkAnswer(NetworkFacts? Facts, NetworkRefusal? Refusal)
{
    private static readonly JsonSerializerOptions Whole = new()
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this);

    /// <summary>Reads a line; null if it is no answer.</summary>
    public static NetworkAnswer? TryRead(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<NetworkAnswer>(line, Whole) is { } answer && answer.Facts is null != answer.Refusal is null ? answer : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
