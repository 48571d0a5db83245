using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Draws the figures and compares the models.")]
[IsDependentOn(typeof(Probe))]
[IsDependentOn(typeof(LayerProbe))]
[IsDependentOn(typeof(Cca))]
[IsDependentOn(typeof(Statistics))]
[IsDependentOn(typeof(Tsne))]
public sealed class Plot : StageTask;
