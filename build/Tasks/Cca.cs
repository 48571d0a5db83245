using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Correlates each layer of each model with the speech rate (in-sample CCA).")]
[IsDependentOn(typeof(Extract))]
public sealed class Cca : StageTask;
