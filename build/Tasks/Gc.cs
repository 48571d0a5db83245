using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Removes old outputs from the store, but none that a lock file or a running build refers to.")]
public sealed class Gc : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new StoreUpkeep(context).CollectAsync();
}
