namespace SpeechSpeed.Build;
public sealed class PipelineRun(BuildContext context)
{
    public Task RunAsync(string stage) { Console.WriteLine(stage + context.ConfigFile); return Task.CompletedTask; }
    public Task ShowStatusAsync() { Console.WriteLine(context.ConfigFile); return Task.CompletedTask; }
}
