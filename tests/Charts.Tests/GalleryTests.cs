namespace SpeechSpeed.Charts.Tests;

/// <summary>Temporary: makes pictures to look at.</summary>
public sealed class GalleryTests
{
    [Fact]
    public void Gallery()
    {
        string root = "/tmp/charts-gallery";
        if (Directory.Exists(root)) { Directory.Delete(root, true); }
        MadeUpRun run = new(root);
        run.AddModel("samresnet34-w8", MadeUpRun.SimAmResNet34);
        run.AddModel("samresnet34-w8-untrained", MadeUpRun.SimAmResNet34, 0.8, [0, 1, 2, 3, 4]);
        run.AddModel("samresnet100", MadeUpRun.SimAmResNet100, -14);
        run.AddModel("модель", [.. Enumerable.Range(1, 20).Select(i => $"block {i:D3} Relu"), "pooling"], 0.9);
        ToolResult r = ToolProcess.Run("Plot", "--labels", run.Labels, "--runs", run.Runs, "--model", "samresnet34-w8", "--model", "samresnet34-w8-untrained", "--model", "samresnet100", "--model", "модель", "--control", "samresnet34-w8-untrained=samresnet34-w8", "--formats", "png,svg", "--output", root + "/results");
        Assert.True(r.ExitCode == 0, r.Output);
    }
}
