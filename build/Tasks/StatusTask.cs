using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Status")]
[TaskDescription("Says what would run, why, and what it would cost; runs none of it.")]
public sealed class StatusTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.ShowStatusAsync();
}
