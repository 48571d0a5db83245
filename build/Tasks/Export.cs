using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Exports embeddings and layers: --to=npy, csv or chroma (numpy arrays, a table, a Chroma collection).")]
[IsDependentOn(typeof(Extract))]
public sealed class Export : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new ExportRun(context).RunAsync();
}
