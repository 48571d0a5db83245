using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Runs every model over every utterance and keeps the embedding and the mean of each layer; of whole utterances and of 4 s.")]
[IsDependentOn(typeof(Preprocess))]
public sealed class Extract : StageTask;
