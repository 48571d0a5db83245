using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Fetch")]
[TaskDescription("Downloads the corpus and the models that the pipeline file has addresses of; goes on where it was interrupted.")]
public sealed class FetchTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => FetchRun.RunAsync(context);
}
