using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Statistics")]
[TaskDescription("Says what each layer of each model tells of the speech rate of speakers held out.")]
[IsDependentOn(typeof(ExtractTask))]
[IsDependentOn(typeof(NuisanceTask))]
public sealed class StatisticsTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("statistics");
}
