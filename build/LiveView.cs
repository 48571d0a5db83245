using System.Globalization;
using Cake.Core.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;

namespace SpeechSpeed.Build;

/// <summary>
/// Shows the events of a run: a line for each event, and on a terminal, below the lines, the running stages with their progress, rate and
/// remaining time, and the whole run below them. Elsewhere progress is shown as lines.
/// </summary>
internal sealed class LiveView : IRunObserver
{
    private const int MinBarWidth = 8;
    private const int MaxBarWidth = 24;
    private const int TimeWidth = 7;
    private const int Gap = 2;
    private const string Whole = "the whole run";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    private readonly IAnsiConsole console;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Row> rows = new(StringComparer.Ordinal);

    private WholeRun? whole;
    private long begun;

    private sealed record Row(long Started, double Share, string Text, TimeSpan? Expected = null);

    /// <summary>Creates the view on the terminal, if there is one.</summary>
    /// <param name="log">Cake's log.</param>
    public LiveView(ICakeLog log)
        : this(log, AnsiConsole.Console, TimeProvider.System, isTerminal: !Console.IsOutputRedirected)
    {
    }

    /// <summary>Creates the view.</summary>
    /// <param name="log">Cake's log.</param>
    /// <param name="console">The console.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isTerminal">Whether a person sees the output.</param>
    internal LiveView(ICakeLog log, IAnsiConsole console, TimeProvider time, bool isTerminal)
    {
        this.console = console;
        this.time = time;
        IsShown = isTerminal && console.Profile.Capabilities is { Ansi: true, Interactive: true } && log.Verbosity >= Verbosity.Normal;
        Log = IsShown ? new TerminalLog(console, log.Verbosity, (log as PrintableLog)?.Headings) : log;
    }

    /// <summary>Whether there is a terminal to show it on.</summary>
    public bool IsShown { get; }

    /// <summary>The log while the view is shown: above it.</summary>
    public ICakeLog Log { get; }

    /// <summary>Shows the whole of a run too, from its first stage on.</summary>
    public void Begin(WholeRun run)
    {
        lock (gate)
        {
            (whole, begun) = (run, time.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        Watch(happened);
        Show(happened);
    }

    /// <summary>Writes the line of an event.</summary>
    public void Show(RunEvent happened) => RunLog.Show(Log, happened, hasProgressLines: !IsShown);

    /// <summary>Records an event.</summary>
    public void Watch(RunEvent happened)
    {
        lock (gate)
        {
            switch (happened)
            {
                case RunEvent.NodeWaiting waiting:
                    rows[waiting.Node.Id] = new Row(time.GetTimestamp(), 0, "waiting for another run");
                    break;
                case RunEvent.NodeStarted started:
                    rows[started.Node.Id] = new Row(time.GetTimestamp(), 0, "", started.Expected);
                    break;
                case RunEvent.NodeProgress progress when rows.TryGetValue(progress.Node.Id, out Row? row):
                    rows[progress.Node.Id] = row with { Share = progress.Done / (double)Math.Max(1, progress.Total), Text = progress.Text };
                    break;
                case RunEvent.NodeSkipped or RunEvent.NodeFinished or RunEvent.NodeFailed:
                    rows.Remove(happened.Of!.Id);
                    whole?.End(happened.Of.Id);
                    break;
            }
        }
    }

    /// <summary>Shows the view until <paramref name="action"/> has ended, then removes it.</summary>
    public async Task DuringAsync(Func<Task> action)
    {
        Task task = action();
        if (IsShown && await Task.WhenAny(task, Task.Delay(Interval)).ConfigureAwait(false) != task)
        {
            await console.Live(Draw()).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).StartAsync(async display =>
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

    /// <summary>A line for each stage, cut at the width of the terminal: a wrapped line would be hard to read and to remove.</summary>
    internal IRenderable Draw()
    {
        lock (gate)
        {
            (string Name, Row Row)[] lines = [.. rows.Select(row => (row.Key, row.Value)), .. whole is null || rows.Count == 0 ? [] : ((string, Row)[])[(Whole, new Row(begun, whole.Share, whole.Text(Done)))]];
            int room = console.Profile.Width - TimeWidth - (3 * Gap);
            int names = Math.Min(lines.Select(line => line.Name.Length).DefaultIfEmpty(1).Max(), Math.Max(1, room / 2));
            int texts = lines.Select(line => line.Row.Text.Length).DefaultIfEmpty(0).Max();
            int bar = Math.Clamp(room - names - texts, MinBarWidth, MaxBarWidth);
            Grid grid = new();
            foreach (int width in (int[])[names, bar, TimeWidth, Math.Max(1, room - names - bar)])
            {
                grid.AddColumn(new GridColumn().Width(width).NoWrap().Padding(0, 0, grid.Columns.Count < 3 ? Gap : 0, 0));
            }

            foreach ((string node, Row row) in lines)
            {
                int filled = (int)(row.Share * bar);
                grid.AddRow(
                    new Text(Cut(node, names), new Style(Color.Aqua)),
                    new Markup($"[green]{new string('━', filled)}[/][grey]{new string('─', bar - filled)}[/]"),
                    new Text(time.GetElapsedTime(row.Started).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)),
                    new Text(Cut(row.Text, room - names - bar)));
            }

            return grid;
        }
    }

    /// <summary>The share of a stage that is done: by its progress, otherwise by its expected time.</summary>
    private double Done(string node) => rows.TryGetValue(node, out Row? row) ? Math.Max(row.Share, row.Expected is { } expected ? Math.Min(1, time.GetElapsedTime(row.Started) / expected) : 0) : 0;

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";

    /// <summary>A log on the console of the view, which puts lines above it.</summary>
    private sealed class TerminalLog(IAnsiConsole console, Verbosity verbosity, Headings? headings) : ICakeLog
    {
        public Verbosity Verbosity { get; set; } = verbosity;

        public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
        {
            if (verbosity > Verbosity)
            {
                return;
            }

            if (headings?.Take() is { } heading)
            {
                string rule = new('═', Math.Max(1, console.Profile.Width - 1));
                foreach (string above in (string[])["", rule, $" {heading}", rule])
                {
                    Write(above, Color.Default);
                }
            }

            Color color = level switch
            {
                LogLevel.Fatal or LogLevel.Error => Color.Red,
                LogLevel.Warning => Color.Yellow,
                _ => Color.Default,
            };

            Write(Printable.Text(string.Format(CultureInfo.InvariantCulture, format, args)), color);
        }

        /// <summary>The line overwrites the view, and no part of the view may show after its end. The console must not wrap the line.</summary>
        private void Write(string line, Color color)
        {
            int width = console.Profile.Width - 1;
            for (int at = 0; at == 0 || at < line.Length; at += width)
            {
                console.Write(new Text(line[at..Math.Min(at + width, line.Length)].PadRight(width) + Environment.NewLine, new Style(color)));
            }
        }
    }
}
