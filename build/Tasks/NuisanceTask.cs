using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Nuisance")]
[TaskDescription("Measures what can be heard of every utterance without a network: pauses, pitch, noise.")]
[IsDependentOn(typeof(PreprocessTask))]
public sealed class NuisanceTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("nuisance");
}
