using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Cca")]
[TaskDescription("Correlates each layer of each model with the speech rate (in-sample CCA).")]
[IsDependentOn(typeof(ExtractTask))]
public sealed class CcaTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("cca");
}
