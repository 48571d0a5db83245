using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Bench")]
[TaskDescription("Runs the benchmarks.")]
public sealed class BenchTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => BenchRun.Run(context);
}
