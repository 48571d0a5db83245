using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Tsne;

/// <summary>The tool tsne, run as a process on a made feature set.</summary>
public sealed class TsneToolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    public async Task What_cannot_be_done_is_said_and_ends_with_its_code(int exitCode, string message, params string[] arguments)
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 10));
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Train)), []);
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Test)), []);

        ToolResult run = ToolProcess.Run("Probe", ["--labels", made.Labels, "--features", made.Features, "--output", folder["out"], .. arguments]);

        Assert.Contains(message, run.Line, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }
}
