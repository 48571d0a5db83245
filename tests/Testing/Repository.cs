using Xunit;

namespace SpeechSpeed.Testing;

/// <summary>Where things are: the checkout that a test runs in, and the shared material beside it.</summary>
public static class Repository
{
    /// <summary>The folder of <c>SpeechSpeed.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The build configuration this test was built in, as the output folders spell it: <c>release</c> or <c>debug</c>.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The full path of a compiled tool of the same configuration: <c>artifacts/bin/Cca/release/Cca.dll</c>.</summary>
    public static string Tool(string name) => Path.Combine(Root, "artifacts", "bin", name, Configuration, name + ".dll");

    /// <summary>
    /// The full path of <paramref name="relativePath"/> in the shared material (<c>../shared</c>), which is not part of this repository.
    /// Skips the running test, with the reason, where it is absent.
    /// </summary>
    public static string Shared(string relativePath)
    {
        string path = Path.GetFullPath(Path.Combine(Root, "..", "shared", relativePath));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"needs shared/{relativePath} beside the checkout; it is not there");
        }

        return path;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SpeechSpeed.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No SpeechSpeed.sln above {AppContext.BaseDirectory}. Run the tests from within a checkout.");
    }
}
