using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Draws the stages with their states: prints a Mermaid flowchart, or writes --output=PATH.svg. Runs nothing.")]
public sealed class Graph : BuildTask
{
    protected override Task DoAsync(BuildContext context) => PipelineQuery.DrawAsync(context);
}
