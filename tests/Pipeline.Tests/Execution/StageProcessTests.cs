using SpeechSpeed.Pipeline.Execution;

namespace SpeechSpeed.Pipeline.Tests.Execution;

public sealed class StageProcessTests
{
    [Fact]
    public async Task A_line_that_cannot_be_kept_is_an_error_of_the_run_and_not_the_end_of_the_program()
    {
        using Workspace work = new();

        IOException error = await Assert.ThrowsAsync<IOException>(() => StageProcess.RunAsync(
            work.Pipeline.Folders.Tools.Assembly("Testing.Tool"), ["--help"], _ => throw new IOException("no space"), TimeSpan.FromSeconds(5), CancellationToken.None));

        Assert.Equal("no space", error.Message);
    }
}
