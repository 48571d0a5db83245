namespace SpeechSpeed.Testing;

/// <summary>Where things are in the checkout that a test runs in.</summary>
public static class Repository
{
    /// <summary>The folder of <c>SpeechSpeed.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The build configuration this test was built in, as the output folders spell it: <c>release</c> or <c>debug</c>.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The full path of a compiled tool of the same configuration: <c>artifacts/bin/Cca/release/Cca.dll</c>.</summary>
    public static string Tool(string name) => Path.Combine(Root, "artifacts", "bin", name, Configuration, name + ".dll");

    /// <summary>The full paths of the documents for users: <c>README.md</c>, <c>CONTRIBUTING.md</c> and <c>docs/</c>.</summary>
    public static IEnumerable<string> Documents() =>
        [Path.Combine(Root, "README.md"), Path.Combine(Root, "CONTRIBUTING.md"), .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Order(StringComparer.Ordinal)];

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
