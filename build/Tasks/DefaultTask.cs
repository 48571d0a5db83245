using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskName("Default")]
[TaskDescription("The whole pipeline, the same as Report.")]
[IsDependentOn(typeof(ReportTask))]
public sealed class DefaultTask : FrostingTask<BuildContext>;
