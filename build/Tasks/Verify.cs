using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Compares the files of the store with their digests. With --recompute=N it also runs N stages again and compares their outputs.")]
public sealed class Verify : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new StoreUpkeep(context).VerifyAsync();
}
