using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("The whole pipeline, the same as Report.")]
[IsDependentOn(typeof(Report))]
public sealed class Default : AsyncFrostingTask<BuildContext>;
