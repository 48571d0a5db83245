using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Says what each layer of each model tells of the speech rate of speakers held out.")]
[IsDependentOn(typeof(Extract))]
[IsDependentOn(typeof(Nuisance))]
public sealed class Statistics : StageTask;
