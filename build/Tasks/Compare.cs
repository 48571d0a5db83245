using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Lists the numbers of the results that differ from --against, and compares each difference with the 95 % interval.")]
public sealed class Compare : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new ResultComparison(context).RunAsync();
}
