using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Tsne")]
[TaskDescription("Draws each model's embeddings on a map (t-SNE).")]
[IsDependentOn(typeof(ExtractTask))]
public sealed class TsneTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.Pipeline.RunAsync("tsne");
}
