using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Lists the stages that would run, with reason, time and disk space. Runs nothing.")]
public sealed class Status : BuildTask
{
    protected override Task DoAsync(BuildContext context) => PipelineQuery.ShowPlanAsync(context);
}
