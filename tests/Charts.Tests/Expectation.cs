using System.Runtime.CompilerServices;

namespace SpeechSpeed.Charts.Tests;

/// <summary>
/// Compares a text with a file of <c>Expectations/</c>, which was made by the code under test from <see cref="MadeUpRun"/> and read by a person.
/// With SPEECHSPEED_UPDATE_EXPECTATIONS=1 the files are written instead; look at the difference before committing it.
/// </summary>
internal static class Expectation
{
    public static void Matches(string name, string actual, [CallerFilePath] string source = "")
    {
        string path = Path.Combine(Repository.Root, "tests", "Charts.Tests", "Expectations", name);
        if (Environment.GetEnvironmentVariable("SPEECHSPEED_UPDATE_EXPECTATIONS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            Assert.Skip($"wrote {path}");
        }

        Assert.True(File.Exists(path), $"{path} is missing (expected by {Path.GetFileName(source)})");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
