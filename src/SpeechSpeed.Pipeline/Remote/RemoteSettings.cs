using SpeechSpeed.Core;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Remote;

/// <summary>The remote cache of a pipeline: <c>cache.remote</c>.</summary>
/// <param name="Address">Its address, with a slash at its end.</param>
/// <param name="IsWritten">Whether what stages write is uploaded.</param>
/// <param name="TokenVariable">The environment variable of the token, or null.</param>
/// <param name="Patience">Longest time for an answer, and longest pause of a transfer.</param>
/// <param name="KeptHome">What is not uploaded: words of <see cref="Cache.Exclude"/>.</param>
public sealed record RemoteSettings(Uri Address, bool IsWritten, string? TokenVariable, TimeSpan Patience, IReadOnlyList<string> KeptHome)
{
    /// <summary>The settings in a pipeline file; null without a remote cache.</summary>
    /// <exception cref="SpeechSpeedException">A token would be sent unencrypted (exit code 2).</exception>
    public static RemoteSettings? Of(SettingValues values)
    {
        if (values.Get(Cache.Url) is not { } url)
        {
            return null;
        }

        RemoteSettings settings = new(
            new Uri(url.TrimEnd('/') + '/'),
            values.Get(Cache.Mode) == Cache.Write,
            values.Get(Cache.TokenEnv),
            TimeSpan.FromSeconds(values.Get(Cache.TimeoutSeconds)),
            values.Get(Cache.Exclude) ?? []);
        if (settings is { TokenVariable: not null, Address: { Scheme: "http", IsLoopback: false } })
        {
            Throw.Configuration($"cache.remote.url: {url} is not encrypted, and everybody on the way could read the token of cache.remote.token_env. Write https://, or leave token_env out.");
        }

        return settings;
    }

    /// <summary>The token; null if there is none.</summary>
    public string? Token() => TokenVariable is { } variable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } token ? token : null;
}
