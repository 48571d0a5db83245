using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Runs the benchmarks.")]
public sealed class Bench : BuildTask
{
    protected override Task DoAsync(BuildContext context) => Task.Run(() => BenchRun.Run(context));
}
