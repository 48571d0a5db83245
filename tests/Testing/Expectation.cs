using System.Runtime.CompilerServices;
using Xunit;

namespace SpeechSpeed.Testing;

/// <summary>Compares text with a file in <c>Expectations/</c> beside the test, named after the test method.</summary>
public static class Expectation
{
    /// <summary>
    /// Fails where the texts differ, and then leaves what was found below <c>artifacts/expectations</c>: read it, and copy it over the expectation if
    /// it is right.
    /// </summary>
    public static void Check(string found, [CallerFilePath] string source = "", [CallerMemberName] string test = "")
    {
        // Sources are compiled with their paths mapped, /_/tests/..., so that builds are the same everywhere.
        string relative = source.Replace('\\', '/');
        relative = relative[relative.LastIndexOf("tests/", StringComparison.Ordinal)..];
        string name = $"{Path.GetFileNameWithoutExtension(relative)}.{test}.txt";
        string file = Path.Combine(Repository.Root, Path.GetDirectoryName(relative)!, "Expectations", name);
        string expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (expected != found + "\n")
        {
            string kept = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "expectations")).FullName, name);
            File.WriteAllText(kept, found + "\n");
            Assert.Fail($"Expected the text of {file}, found that of {kept}:\n{found}");
        }
    }
}
