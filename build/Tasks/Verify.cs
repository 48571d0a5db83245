using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Compares the store with its digests; with --recompute=N also runs N stages again and compares.")]
public sealed class Verify : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new StoreUpkeep(context).VerifyAsync();
}
