using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Verify")]
[TaskDescription("Compares the store with its digests; with --recompute=N also runs N stages again and compares.")]
public sealed class VerifyTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => new StoreUpkeep(context).VerifyAsync();
}
