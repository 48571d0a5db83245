using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Submits the pipeline to the Slurm cluster of execution.slurm, or what is missing of an earlier submission. Waits for nothing.")]
public sealed class Submit : BuildTask
{
    protected override Task DoAsync(BuildContext context) => SubmitRun.RunAsync(context);
}
