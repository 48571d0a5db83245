using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Report")]
[TaskDescription("Writes results/report.html and report.md: the whole pipeline.")]
[IsDependentOn(typeof(PlotTask))]
public sealed class ReportTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("report");
}
