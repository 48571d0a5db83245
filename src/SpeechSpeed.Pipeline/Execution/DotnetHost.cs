using System.Runtime.InteropServices;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Finds the <c>dotnet</c> that runs this process, so that stage tools run on the same .NET.</summary>
internal static class DotnetHost
{
    /// <summary>Full path of <c>dotnet</c>; its bare name, to be found on the PATH, where nothing better is known.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } given && File.Exists(given))
        {
            return given;
        }

        // <dotnet>/shared/Microsoft.NETCore.App/<version>/
        string beside = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
