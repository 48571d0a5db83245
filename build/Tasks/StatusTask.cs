using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Status")]
[TaskDescription("Says what would run and why; runs nothing.")]
public sealed class StatusTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.ShowStatusAsync();
}
