using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Prints the layers of the models, or of --model=NAME: shapes, parameters, cost, and whether they are read.")]
public sealed class Inspect : BuildTask
{
    protected override Task DoAsync(BuildContext context) => PipelineQuery.ShowNetworksAsync(context);
}
