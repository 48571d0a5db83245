using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Build.Tests;

/// <summary><c>build.sh</c> builds <c>build/Tools.slnf</c>: what is missing there is not built.</summary>
public partial class SolutionFilterTests
{
    // Not part of the pipeline, so that the first build is no longer than it must be.
    private const string Trainer = @"tools\TrainSampleModel\TrainSampleModel.csproj";

    [Fact]
    public void It_has_every_project_that_is_neither_test_nor_benchmark_nor_the_trainer_of_the_sample_model()
    {
        using JsonDocument filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "build", "Tools.slnf")));
        IEnumerable<string> found = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(project => project.GetString()!);

        IEnumerable<string> expected = Project().Matches(File.ReadAllText(Path.Combine(Repository.Root, "SpeechSpeed.sln")))
            .Select(match => match.Groups[1].Value)
            .Where(path => path.Split('\\')[0] is not ("tests" or "bench") && path != Trainer);

        Assert.Equal(expected.Order(StringComparer.Ordinal), found);
    }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex Project();
}
