using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Downloads the corpus and the models whose addresses are in the pipeline file. It continues where it was interrupted.")]
public sealed class Fetch : BuildTask
{
    protected override Task DoAsync(BuildContext context) => FetchRun.RunAsync(context);
}
