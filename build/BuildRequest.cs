namespace SpeechSpeed.Build;

/// <summary>The request of the command line.</summary>
/// <param name="Stages">
/// The stages that have a target among those that run, in their order; a new group begins after every target without a stage.
/// </param>
public sealed record BuildRequest(IReadOnlyList<IReadOnlyList<string>> Stages)
{
    /// <summary>The request for some targets.</summary>
    /// <param name="targets">The targets that run, in their order.</param>
    internal static BuildRequest Of(IEnumerable<Target> targets)
    {
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

        return new BuildRequest(groups);
    }
}
