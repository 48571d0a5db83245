using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Writes results/report.html and report.md: the whole pipeline.")]
[IsDependentOn(typeof(Plot))]
public sealed class Report : StageTask;
