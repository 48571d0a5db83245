using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Draws a map of each model's embeddings (t-SNE).")]
[IsDependentOn(typeof(Extract))]
public sealed class Tsne : StageTask;
