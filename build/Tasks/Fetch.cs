using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Downloads the corpus and the models that the pipeline file has addresses of; goes on where it was interrupted.")]
public sealed class Fetch : BuildTask
{
    protected override Task DoAsync(BuildContext context) => FetchRun.RunAsync(context);
}
