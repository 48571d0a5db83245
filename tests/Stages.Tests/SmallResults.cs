namespace SpeechSpeed.Stages.Tests;

/// <summary>The results of a small network and its untrained control, plotted once with one worker and shared by the tests of a class.</summary>
public sealed class SmallResults : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallResults()
    {
        Plot(folder, "results", "--jobs", "1");
    }

    /// <summary>Folder of the labels.</summary>
    public string Labels => folder["labels"];

    /// <summary>The full path of something in the results.</summary>
    public string this[string path] => folder[path.Length == 0 ? "results" : $"results/{path}"];

    /// <summary>Makes the inputs in a folder and plots them there.</summary>
    public static void Plot(TemporaryFolder folder, string output, params string[] more)
    {
        string[] network = LayerNames.Of(1, 1);
        MadeUpRun run = new(folder.Path, perSplit: 20);
        run.AddModel("small", network);
        run.AddModel("small-untrained", network, 0.8, [0, 1, 2]);
        ToolResult result = run.Plot(folder[output], ["small", "small-untrained"], ["--control", "small-untrained=small", "--formats", "png,svg", .. more]);
        Assert.True(result.ExitCode == 0, result.Output);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
