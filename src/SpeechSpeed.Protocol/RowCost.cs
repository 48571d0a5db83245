using System.Text.Json;

namespace SpeechSpeed.Protocol;

/// <summary>The cost of the rows of a stage, from a measured sample: its tool's answer to <see cref="ToolProtocol.Cost"/>, in its output folder.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="StartSeconds">Starting time of the tool, for any number of rows.</param>
/// <param name="Seconds">Time for all rows, with the tool's number of workers.</param>
/// <param name="Bytes">Bytes written for all rows.</param>
public sealed record RowCost(int Rows, double StartSeconds, double Seconds, long Bytes)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "cost.json";

    // A file without a member is of an earlier version.
    private static readonly JsonSerializerOptions Whole = new() { RespectRequiredConstructorParameters = true };

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Reads a file; null if there is none, or it is damaged.</summary>
    public static RowCost? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<RowCost>(File.ReadAllBytes(path), Whole) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
