using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Compare")]
[TaskDescription("Says which numbers of the results differ from --against, and by how much against their intervals.")]
public sealed class CompareTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => new ResultComparison(context).RunAsync();
}
