using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Test")]
[TaskDescription("Builds and runs all tests.")]
public sealed class TestTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => TestRun.Run(context);
}
