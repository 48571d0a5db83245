using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Says which numbers of the results differ from --against, and by how much against their intervals.")]
public sealed class Compare : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new ResultComparison(context).RunAsync();
}
