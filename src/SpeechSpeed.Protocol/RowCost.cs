using System.Text.Json;

namespace SpeechSpeed.Protocol;

/// <summary>What the rows of a stage cost, by a measured sample: what its tool answers to <see cref="ToolProtocol.Cost"/>, in its output folder.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="StartSeconds">What the tool takes to start, however many rows it makes.</param>
/// <param name="Seconds">How long it takes to make all rows, with as many workers as it was given.</param>
/// <param name="Bytes">How much it writes for all rows.</param>
public sealed record RowCost(int Rows, double StartSeconds, double Seconds, long Bytes)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "cost.json";

    // A file that lacks a member is of an earlier version.
    private static readonly JsonSerializerOptions Whole = new() { RespectRequiredConstructorParameters = true };

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Reads a file; null where there is none, or it is damaged.</summary>
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
