using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Removes the results and the output of the build, but never the store.")]
public sealed class Clean : BuildTask
{
    protected override Task DoAsync(BuildContext context) => Task.Run(() => Cleaning.Run(context));
}
