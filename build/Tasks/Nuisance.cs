using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Measures what can be heard of every utterance without a network: pauses, pitch, noise.")]
[IsDependentOn(typeof(Preprocess))]
public sealed class Nuisance : StageTask;
