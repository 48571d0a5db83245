using System.Text.Json;
using System.Text.Json.Serialization;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>The file that tells the fetch tool what to do, in JSON.</summary>
/// <param name="ConnectionsPerHost">Connections to one host at a time, ≥ 1.</param>
/// <param name="Attempts">Number of attempts at one address without progress, ≥ 1.</param>
/// <param name="Items">The items to fetch.</param>
/// <param name="Known">Per item's first address, the SHA-256 that an earlier fetch found.</param>
public sealed record FetchPlan(int ConnectionsPerHost, int Attempts, IReadOnlyList<FetchItem> Items, IReadOnlyDictionary<string, string> Known)
{
    private const int MostBytes = 64 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNameCaseInsensitive = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <summary>Reads it.</summary>
    /// <exception cref="SpeechSpeedException">The file is absent or invalid: exit code 2.</exception>
    public static FetchPlan Read(string path)
    {
        try
        {
            FetchPlan plan = JsonSerializer.Deserialize<FetchPlan>(RegularFile.ReadAll(path, MostBytes), Options) ?? throw new JsonException("it is null");
            return plan.Items is not null && plan.Known is not null && plan.Items.All(item => item is { Addresses.Count: > 0, Into: not null, Name: not null } && item.Places.All(path => RelativePath.TryParse(path, out _)))
                ? plan
                : throw new JsonException("every item needs addresses, into and a name, what it gives has relative paths, and the plan has items and known");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SpeechSpeedException(ExitCode.Configuration, $"--plan {path} cannot be read as a plan of what to fetch: {error.Message} The pipeline writes one: ./build.sh --target=Fetch.", error);
        }
    }
}
