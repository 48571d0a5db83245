using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Plot")]
[TaskDescription("Draws the figures and compares the models.")]
[IsDependentOn(typeof(ProbeTask))]
[IsDependentOn(typeof(LayerProbeTask))]
[IsDependentOn(typeof(CcaTask))]
[IsDependentOn(typeof(StatisticsTask))]
[IsDependentOn(typeof(TsneTask))]
public sealed class PlotTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("plot");
}
