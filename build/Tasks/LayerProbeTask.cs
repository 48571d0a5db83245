using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("LayerProbe")]
[TaskDescription("Trains a probe on each layer of each model.")]
[IsDependentOn(typeof(ExtractTask))]
public sealed class LayerProbeTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("layer-probe");
}
