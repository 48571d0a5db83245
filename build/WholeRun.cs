using System.Globalization;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>How much of a run is done, and how long the rest will take.</summary>
/// <param name="nodes">The stages of the run.</param>
/// <param name="jobs">Its workers.</param>
/// <param name="pastWork">What stages worked in earlier runs; asked for when the first stage starts, because a run without work must not read it.</param>
internal sealed class WholeRun(IReadOnlyList<StageNode> nodes, int jobs, Func<IReadOnlyDictionary<string, TimeSpan>> pastWork)
{
    private readonly HashSet<string> ended = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyDictionary<string, TimeSpan>> past = new(pastWork);

    /// <summary>The share of its stages that have ended.</summary>
    public double Share => ended.Count / (double)Math.Max(1, nodes.Count);

    /// <summary>Records that a stage has ended.</summary>
    public void End(string node) => ended.Add(node);

    /// <summary>For people: <c>12 of 26 stages, about 3 min left</c>. A stage that never ran has no time, and then the sentence says more than.</summary>
    /// <param name="done">The share of a stage that is done, by its name.</param>
    public string Text(Func<string, double> done)
    {
        StageNode[] left = [.. nodes.Where(node => !ended.Contains(node.Id))];
        double seconds = left.Sum(node => past.Value.GetValueOrDefault(node.Id).TotalSeconds * (1 - done(node.Id))) / jobs;
        bool isWhole = left.All(node => past.Value.ContainsKey(node.Id));
        string time = seconds > 0 ? $", {(isWhole ? "" : "more than ")}{RunLog.About(TimeSpan.FromSeconds(seconds)).First()[(isWhole ? 0 : "about ".Length)..]} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{ended.Count:N0} of {nodes.Count:N0} stages{time}");
    }
}
