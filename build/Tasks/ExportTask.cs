using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Export")]
[TaskDescription("Hands over embeddings and layers: --to=npy, csv or chroma (numpy arrays, a table, a Chroma collection).")]
[IsDependentOn(typeof(ExtractTask))]
public sealed class ExportTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => new ExportRun(context).RunAsync();
}
