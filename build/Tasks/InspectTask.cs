using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Inspect")]
[TaskDescription("Prints the layers of the models, or of --model=NAME: shapes, parameters, cost, and which are read.")]
public sealed class InspectTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => new ModelInspection(context).PrintAsync();
}
