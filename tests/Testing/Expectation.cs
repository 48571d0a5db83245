using System.Runtime.CompilerServices;
using Xunit;

namespace SpeechSpeed.Testing;

/// <summary>Compares text with a file in <c>Expectations/</c> beside the test.</summary>
public static class Expectation
{
    /// <summary>
    /// Compares with the file that is named after the test method. Fails where the texts differ, and then leaves what was found below <c>artifacts/expectations</c>: read it, and copy it over the expectation if
    /// it is right.
    /// </summary>
    public static void Check(string found, [CallerFilePath] string source = "", [CallerMemberName] string test = "") =>
        CheckFile($"{Path.GetFileNameWithoutExtension(source)}.{test}.txt", found + "\n", source);

    /// <summary>The same for a file that a tool wrote, under a name of its own: <c>small/metrics.json</c>.</summary>
    public static void CheckFile(string name, string found, [CallerFilePath] string source = "")
    {
        // Sources are compiled with their paths mapped, /_/tests/..., so that builds are the same everywhere.
        string relative = source.Replace('\\', '/');
        relative = relative[relative.LastIndexOf("tests/", StringComparison.Ordinal)..];
        string file = Path.Combine(Repository.Root, Path.GetDirectoryName(relative)!, "Expectations", name);
        string expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (expected != found)
        {
            string kept = Path.Combine(Repository.Root, "artifacts", "expectations", name);
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            File.WriteAllText(kept, found);
            Assert.Fail($"Expected the text of {file}, found that of {kept}:\n{found}");
        }
    }
}
