using System.Diagnostics;
using System.Globalization;
using Cake.Core.Diagnostics;
using SpeechSpeed.Pipeline.Execution;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SpeechSpeed.Build;

/// <summary>
/// On a terminal, the stages that are running, below the lines: how far each is, how fast, how long it still takes. Elsewhere nothing, and
/// progress is shown as lines.
/// </summary>
internal sealed class LiveView
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Row> rows = new(StringComparer.Ordinal);

    private sealed record Row(long Started, double Share, string Text);

    /// <summary>Creates the view.</summary>
    /// <param name="log">Cake's log.</param>
    public LiveView(ICakeLog log)
    {
        IsShown = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true } && log.Verbosity >= Verbosity.Normal;
        Log = IsShown ? new TerminalLog(log.Verbosity) : log;
    }

    /// <summary>Whether there is a terminal to show it on.</summary>
    public bool IsShown { get; }

    /// <summary>Where lines go while the view is shown: above it.</summary>
    public ICakeLog Log { get; }

    /// <summary>Takes note of what happens.</summary>
    public void Watch(RunEvent happened)
    {
        lock (gate)
        {
            switch (happened)
            {
                case RunEvent.NodeWaiting waiting:
                    rows[waiting.Node.Id] = new Row(Stopwatch.GetTimestamp(), 0, "waiting for another run");
                    break;
                case RunEvent.NodeStarted started:
                    rows[started.Node.Id] = new Row(Stopwatch.GetTimestamp(), 0, "");
                    break;
                case RunEvent.NodeProgress progress when rows.TryGetValue(progress.Node.Id, out Row? row):
                    rows[progress.Node.Id] = row with { Share = progress.Done / (double)Math.Max(1, progress.Total), Text = progress.Text };
                    break;
                case RunEvent.NodeSkipped or RunEvent.NodeFinished or RunEvent.NodeFailed:
                    rows.Remove(happened.Of!.Id);
                    break;
            }
        }
    }

    /// <summary>Shows the view until <paramref name="action"/> has ended, then takes it away.</summary>
    public async Task DuringAsync(Func<Task> action)
    {
        Task task = action();
        if (IsShown && await Task.WhenAny(task, Task.Delay(Interval)).ConfigureAwait(false) != task)
        {
            await AnsiConsole.Live(Draw()).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).StartAsync(async display =>
            {
                while (!task.IsCompleted)
                {
                    display.UpdateTarget(Draw());
                    display.Refresh();
                    await Task.WhenAny(task, Task.Delay(Interval)).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }

        await task.ConfigureAwait(false);
    }

    internal IRenderable Draw()
    {
        Grid grid = new();
        grid.AddColumns(
            new GridColumn().NoWrap().Padding(0, 0, 2, 0), new GridColumn().NoWrap().Padding(0, 0, 2, 0), new GridColumn().NoWrap().Padding(0, 0, 2, 0), new GridColumn().NoWrap());
        lock (gate)
        {
            foreach ((string node, Row row) in rows)
            {
                int filled = (int)(row.Share * BarWidth);
                grid.AddRow(
                    new Text(node, new Style(Color.Aqua)),
                    new Markup($"[green]{new string('━', filled)}[/][grey]{new string('─', BarWidth - filled)}[/]"),
                    new Text(Stopwatch.GetElapsedTime(row.Started).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)),
                    new Text(row.Text));
            }
        }

        return grid;
    }

    /// <summary>A log by the console that the view is drawn with, which puts lines above it.</summary>
    private sealed class TerminalLog(Verbosity verbosity) : ICakeLog
    {
        public Verbosity Verbosity { get; set; } = verbosity;

        public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
        {
            if (verbosity > Verbosity)
            {
                return;
            }

            Color color = level switch
            {
                LogLevel.Fatal or LogLevel.Error => Color.Red,
                LogLevel.Warning => Color.Yellow,
                _ => Color.Default,
            };

            // The line is written over the view, of which nothing may show at its end.
            string line = string.Format(CultureInfo.InvariantCulture, format, args);
            int width = AnsiConsole.Profile.Width;
            AnsiConsole.Write(new Text(line.PadRight((((line.Length / width) + 1) * width) - 1) + Environment.NewLine, new Style(color)));
        }
    }
}
