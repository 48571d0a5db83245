using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Runs every model over every utterance, whole and cut to 4 s, and keeps the embedding and the mean activation of each layer.")]
[IsDependentOn(typeof(Preprocess))]
public sealed class Extract : StageTask;
