namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The <c>dotnet</c> that starts the stage tools.</summary>
public static class DotnetHost
{
    /// <summary>Full path of the <c>dotnet</c> that started this program, if one did; else <c>dotnet</c>, from the PATH.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } given && File.Exists(given) ? given : "dotnet";
}
