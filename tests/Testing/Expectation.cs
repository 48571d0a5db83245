using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace SpeechSpeed.Testing;

/// <summary>Compares text with a file in <c>Expectations/</c> beside the test.</summary>
public static partial class Expectation
{
    /// <summary>How much a number may differ, as a share of itself: its last digits depend on the kind of processor (<c>docs/architecture.md</c>, Processor).</summary>
    private const double Tolerance = 1e-10;

    private const int QuotedLines = 20;

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
        if (!IsSame(expected, found))
        {
            string kept = Path.Combine(Repository.Root, "artifacts", "expectations", name);
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            File.WriteAllText(kept, found);
            Assert.Fail($"Expected the text of {file}, found that of {kept}:\n{Difference(expected, found)}");
        }
    }

    /// <summary>Whether two texts are the same, but for the last digits of their numbers.</summary>
    public static bool IsSame(string expected, string found)
    {
        if (expected == found)
        {
            return true;
        }

        double[] expectedNumbers = Numbers(expected);
        double[] foundNumbers = Numbers(found);
        return Number().Replace(expected, "#") == Number().Replace(found, "#")
            && expectedNumbers.Zip(foundNumbers).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance * Math.Abs(pair.First));
    }

    /// <summary>The first lines that differ, the expected ones after <c>-</c> and those found after <c>+</c>.</summary>
    private static string Difference(string expected, string found)
    {
        string[] expectedLines = expected.Split('\n');
        string[] foundLines = found.Split('\n');
        int first = expectedLines.Zip(foundLines).TakeWhile(pair => IsSame(pair.First, pair.Second)).Count();
        IEnumerable<string> lines = [.. expectedLines.Skip(first).Take(QuotedLines).Select(line => $"- {line}"), .. foundLines.Skip(first).Take(QuotedLines).Select(line => $"+ {line}")];
        return $"from line {first + 1}:\n{string.Join('\n', lines)}";
    }

    private static double[] Numbers(string text) => [.. Number().Matches(text).Select(number => double.Parse(number.ValueSpan, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")]
    private static partial Regex Number();
}
