using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Builds and runs all tests.")]
public sealed class Test : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new TestRun(context).RunAsync();
}
