using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Predicts the speech rate of held-out speakers from each layer of each model.")]
[IsDependentOn(typeof(Extract))]
[IsDependentOn(typeof(Nuisance))]
public sealed class Statistics : StageTask;
