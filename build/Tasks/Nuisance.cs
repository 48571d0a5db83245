using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Measures pauses, pitch and noise of every utterance, without a network.")]
[IsDependentOn(typeof(Preprocess))]
public sealed class Nuisance : StageTask;
