using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Runs the whole pipeline, as Report does.")]
[IsDependentOn(typeof(Report))]
public sealed class Default : AsyncFrostingTask<BuildContext>;
