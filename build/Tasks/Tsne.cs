using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Draws each model's embeddings on a map (t-SNE).")]
[IsDependentOn(typeof(Extract))]
public sealed class Tsne : StageTask;
