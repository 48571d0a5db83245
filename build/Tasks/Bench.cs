using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Measures the kernels beside other programs, and writes docs/benchmarks.md.")]
public sealed class Bench : BuildTask
{
    protected override Task DoAsync(BuildContext context) => Task.Run(() => BenchRun.Run(context));
}
