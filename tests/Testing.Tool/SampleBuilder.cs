using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;

namespace SpeechSpeed.Testing.Tool;

/// <summary>A builder of its own process, to be killed.</summary>
internal static class SampleBuilder
{
    public static async Task<int> RunAsync(string folder)
    {
        SamplePipeline pipeline = new(folder);
        try
        {
            await new PipelineRunner(pipeline.Folders).RunAsync(pipeline.Nodes(), pipeline.Nodes(), new RunOptions(2), new Silent(), CancellationToken.None);
            return 0;
        }
        catch (SpeechSpeedException error)
        {
            Console.Error.WriteLine(error.Message);
            return (int)error.ExitCode;
        }
    }

    private sealed class Silent : IRunObserver
    {
        public void On(RunEvent happened)
        {
        }
    }
}
