using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Preprocess")]
[TaskDescription("Reads the corpus and writes the label tables: the speech rate (CPS) of every utterance.")]
public sealed class PreprocessTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("preprocess");
}
