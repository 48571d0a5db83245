using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Clean")]
[TaskDescription("Removes the results and the build's output, never the store.")]
public sealed class CleanTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => Cleaning.Run(context);
}
