using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Runs the whole pipeline and writes results/report.html and report.md.")]
[IsDependentOn(typeof(Plot))]
public sealed class Report : StageTask;
