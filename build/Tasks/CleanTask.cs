using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Clean")]
[TaskDescription("Removes the results and the build's output, never the store.")]
public sealed class CleanTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.CleanAsync();
}
