using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Extract")]
[TaskDescription("Runs every model over every utterance and keeps the embedding and the mean of each layer; of whole utterances and of 4 s.")]
[IsDependentOn(typeof(PreprocessTask))]
public sealed class ExtractTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("extract");
}
