using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Frees the store of what was not used for long; never what a lock file or a running build refers to.")]
public sealed class Gc : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new StoreUpkeep(context).CollectAsync();
}
