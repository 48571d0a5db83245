using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Trains a probe on each model's embedding and evaluates it on held-out speakers.")]
[IsDependentOn(typeof(Extract))]
public sealed class Probe : StageTask;
