using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Gc")]
[TaskDescription("Frees the store of what was not used for long; never what a lock file or a running build refers to.")]
public sealed class GcTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => new StoreUpkeep(context).CollectAsync();
}
