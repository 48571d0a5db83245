using SpeechSpeed.Settings;

namespace SpeechSpeed.Build;

/// <summary>The request of the command line.</summary>
/// <param name="Stages">
/// The stages that have a target among those that run, in their order; a new group begins after every target without a stage.
/// </param>
/// <param name="Wanted">The stages whose outputs are asked for. Of the others, only what these read from is run.</param>
/// <param name="WantsExport">Whether an export is asked for, which reads from stages and is none.</param>
public sealed record BuildRequest(IReadOnlyList<IReadOnlyList<string>> Stages, IReadOnlyList<string> Wanted, bool WantsExport)
{
    /// <summary>The request for some targets.</summary>
    /// <param name="asked">The names of the targets on the command line.</param>
    /// <param name="isExclusive">Whether they run without those that they depend on.</param>
    internal static BuildRequest Of(IReadOnlyList<string> asked, bool isExclusive)
    {
        IReadOnlyList<Target> targets = Targets.ToRun(asked, isExclusive);
        List<List<string>> groups = [[]];
        foreach (Target target in targets.Where(target => target.Task != typeof(Tasks.Default)))
        {
            if (target.Stage is { } stage)
            {
                groups[^1].Add(stage);
            }
            else
            {
                groups.Add([]);
            }
        }

        Target[] wanted = [.. asked.Select(name => Targets.Find(name)!)];
        return new BuildRequest(
            groups,
            [.. wanted.Select(target => target.Task == typeof(Tasks.Default) ? StageNames.Report : target.Stage).OfType<string>().Distinct()],
            wanted.Any(target => target.Task == typeof(Tasks.Export)));
    }
}
