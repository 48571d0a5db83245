using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Trains a probe on each layer of each model.")]
[IsDependentOn(typeof(Extract))]
public sealed class LayerProbe : StageTask;
