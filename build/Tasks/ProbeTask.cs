using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Probe")]
[TaskDescription("Trains a probe on each model's embedding and evaluates it on held-out speakers.")]
[IsDependentOn(typeof(ExtractTask))]
public sealed class ProbeTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("probe");
}
