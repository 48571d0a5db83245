using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Build.Tests;

/// <summary><c>build.sh</c> builds <c>SpeechSpeed.Tools.slnf</c>: what is missing there is not built.</summary>
public partial class SolutionFilterTests
{
    [Fact]
    public void It_has_every_project_that_is_neither_test_nor_benchmark()
    {
        using JsonDocument filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "SpeechSpeed.Tools.slnf")));
        IEnumerable<string> found = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(project => project.GetString()!);

        IEnumerable<string> expected = Project().Matches(File.ReadAllText(Path.Combine(Repository.Root, "SpeechSpeed.sln")))
            .Select(match => match.Groups[1].Value)
            .Where(path => path.Split('\\')[0] is not ("tests" or "bench"));

        Assert.Equal(expected.Order(StringComparer.Ordinal), found);
    }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex Project();
}
