using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Says what would run, why, and what it would cost; runs none of it.")]
public sealed class Status : BuildTask
{
    protected override Task DoAsync(BuildContext context) => PipelineQuery.ShowPlanAsync(context);
}
