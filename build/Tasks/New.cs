using System.Diagnostics.CodeAnalysis;
using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Writes a pipeline file, --config=PATH, for --corpus=PATH and --onnx=PATH, and a manifest where the corpus needs one. Overwrites nothing.")]
[SuppressMessage("Naming", "CA1711", Justification = "The class is named like the target.")]
public sealed class New : BuildTask
{
    protected override Task DoAsync(BuildContext context) => new NewRun(context).RunAsync();
}
