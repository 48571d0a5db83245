using System.Collections.Concurrent;
using Cake.Core;
using Cake.Core.Diagnostics;

namespace SpeechSpeed.Build;

/// <summary>
/// Cake's headings and its table of durations. The heading of a target that runs stages waits for the first line below it: a target whose stages are up to date has none, and a
/// run without work has no table either. <c>--verbosity=Verbose</c> shows them all. A stage runs as soon as it can, whatever target waits, so the table has what the stages of a target worked
/// and not how long the target waited for them.
/// </summary>
/// <param name="printer">Cake's own.</param>
public sealed class Headings(ICakeReportPrinter printer) : ICakeReportPrinter
{
    private readonly ConcurrentDictionary<string, TimeSpan> worked = [];
    private string? waiting;
    private bool isAnythingShown;

    /// <summary>Adds what a stage worked to the duration of its target.</summary>
    public void Add(string stage, TimeSpan time) => worked.AddOrUpdate(Targets.All.First(target => target.Stage == stage).Name, time, (_, before) => before + time);

    /// <summary>Writes the waiting heading, if there is one: a line follows.</summary>
    public void Show()
    {
        if (Take() is { } name)
        {
            printer.WriteStep(name, Verbosity.Normal);
        }
    }

    /// <summary>The waiting heading, for a caller that writes it itself; null if there is none.</summary>
    public string? Take()
    {
        string? name = Interlocked.Exchange(ref waiting, null);
        isAnythingShown |= name is not null;
        return name;
    }

    /// <inheritdoc/>
    public void WriteStep(string name, Verbosity verbosity)
    {
        if (verbosity == Verbosity.Normal && Targets.Find(name)?.RunsStages == true)
        {
            waiting = name;
            return;
        }

        waiting = null;
        isAnythingShown = true;
        printer.WriteStep(name, verbosity);
    }

    /// <inheritdoc/>
    public void Write(CakeReport report)
    {
        // The error that may follow the table belongs to no target.
        waiting = null;
        if (isAnythingShown || report.Any(entry => entry.ExecutionStatus == CakeTaskExecutionStatus.Failed))
        {
            printer.Write(OfWork(report));
        }
    }

    private CakeReport OfWork(CakeReport report)
    {
        CakeReport ofWork = [];
        foreach (CakeReportEntry entry in report)
        {
            bool isWork = entry.ExecutionStatus == CakeTaskExecutionStatus.Executed && Targets.Find(entry.TaskName)?.RunsStages == true;
            ofWork.Add(entry.TaskName, entry.SkippedMessage, entry.Category, isWork ? worked.GetValueOrDefault(entry.TaskName) : entry.Duration, entry.ExecutionStatus);
        }

        return ofWork;
    }

    /// <inheritdoc/>
    public void WriteLifeCycleStep(string name, Verbosity verbosity) => printer.WriteLifeCycleStep(name, verbosity);

    /// <inheritdoc/>
    public void WriteSkippedStep(string name, Verbosity verbosity) => printer.WriteSkippedStep(name, verbosity);
}
