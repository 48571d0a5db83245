using System.Text;
using Cake.Core.Diagnostics;
using Spectre.Console;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build.Tests;

public sealed class LiveViewTests : IDisposable
{
    private static readonly StageNode Extract = Node("extract[small]");
    private static readonly StageNode Cca = Node("cca[samresnet34]");
    private static readonly StageNode Probe = Node("probe[small]");

    private readonly StringWriter written = new();
    private readonly SteppedClock clock = new();

    public void Dispose() => written.Dispose();

    [Fact]
    public void Running_stages_stand_below_each_other_with_bar_time_and_text()
    {
        LiveView view = View();
        view.Begin(new WholeRun(
            [Node("preprocess"), Extract, Cca, Probe],
            jobs: 2,
            () => new Dictionary<string, TimeSpan> { ["preprocess"] = TimeSpan.FromDays(1), [Extract.Id] = TimeSpan.FromMinutes(80), [Cca.Id] = TimeSpan.FromMinutes(10), [Probe.Id] = TimeSpan.FromMinutes(20) }));
        view.Watch(new RunEvent.NodeSkipped(Node("preprocess"), IsRestored: false));
        view.Watch(new RunEvent.NodeStarted(Extract, ["forced"]));
        view.Watch(new RunEvent.NodeProgress(Extract, 250, 1000, "250 of 1,000 utterances, 12.5/s, about 1 min left", IsLine: false));
        clock.Now += TimeSpan.FromSeconds(61.9);
        view.Watch(new RunEvent.NodeStarted(Cca, ["no earlier run"]));
        view.Watch(new RunEvent.NodeProgress(Cca, 0, 0, "0 of 0 layers", IsLine: true));
        view.Watch(new RunEvent.NodeWaiting(Probe));
        clock.Now += TimeSpan.FromHours(1);

        Console().Write(view.Draw());

        Expectation.Check(written.ToString().Replace("\u001b", "ESC", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stage_that_has_ended_is_not_shown_any_more()
    {
        LiveView view = View();
        foreach (StageNode node in new[] { Extract, Cca, Probe })
        {
            view.Watch(new RunEvent.NodeStarted(node, ["forced"]));
        }

        view.Watch(new RunEvent.NodeFinished(Extract, TimeSpan.Zero));
        view.Watch(new RunEvent.NodeFailed(Cca, 1));
        view.Watch(new RunEvent.NodeSkipped(Probe, IsRestored: false));

        Console().Write(view.Draw());

        Assert.DoesNotContain('[', written.ToString().Replace("\u001b[", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_stay_above_the_view_and_nothing_is_left_of_it()
    {
        LiveView view = View();
        string longLine = string.Join(' ', Enumerable.Repeat("a long line", 20));
        await view.DuringAsync(async () =>
        {
            view.Watch(new RunEvent.NodeStarted(Extract, ["forced"]));
            view.Log.Information("before the view");
            await Until(() => written.ToString().Contains("extract[small]", StringComparison.Ordinal));
            view.Log.Information("during the view");
            view.Log.Warning(longLine);
            view.Log.Verbose("not asked for");
            view.Watch(new RunEvent.NodeStarted(Cca, ["forced"]));
            await Until(() => written.ToString().Contains("cca[samresnet34]", StringComparison.Ordinal));
        });
        view.Log.Information("after the view");

        string screen = Screen.Of(written.ToString());
        Assert.Equal(
            ["before the view", "during the view", .. longLine.Chunk(79).Select(part => new string(part).TrimEnd()), "after the view"],
            screen.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_drawn()
    {
        LiveView view = new(new BuildLog(), Console(), clock, isTerminal: false);
        await view.DuringAsync(async () =>
        {
            view.Watch(new RunEvent.NodeStarted(Extract, ["forced"]));
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        });

        Assert.False(view.IsShown);
        Assert.Equal("", written.ToString());
    }

    private LiveView View() => new(new BuildLog(), Console(), clock, isTerminal: true);

    private IAnsiConsole Console()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(TextWriter.Synchronized(written)),
        });
        console.Profile.Width = 80;
        console.Profile.Height = 24;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private static async Task Until(Func<bool> holds)
    {
        for (int i = 0; i < 600 && !holds(); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(holds());
    }

    private static StageNode Node(string id) => new(id, id.Split('[')[0], null, "Tool", 1, [], [], []);

    private sealed class BuildLog : ICakeLog
    {
        public Verbosity Verbosity { get; set; } = Verbosity.Normal;

        public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args) => Assert.Fail("The view has a log of its own.");
    }

    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    /// <summary>What a terminal shows in the end: it knows line ends, going up, erasing, and ignores colours.</summary>
    private static class Screen
    {
        public static string Of(string written)
        {
            List<StringBuilder> lines = [new()];
            int row = 0;
            int column = 0;
            for (int i = 0; i < written.Length; i++)
            {
                switch (written[i])
                {
                    case '\r':
                        column = 0;
                        break;
                    case '\n':
                        row++;
                        column = 0;
                        break;
                    case '\u001b':
                        int end = i + 2;
                        while (!char.IsLetter(written[end]))
                        {
                            end++;
                        }

                        string number = written[(i + 2)..end];
                        if (written[end] == 'A')
                        {
                            row -= int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
                        }
                        else if (written[end] == 'K')
                        {
                            Assert.True(number is "2" or "" or "0", $"ESC[{number}K is not known here.");
                            lines[row].Length = number == "2" ? 0 : Math.Min(column, lines[row].Length);
                        }
                        else
                        {
                            Assert.True(written[end] is 'm' or 'l' or 'h', $"ESC[{number}{written[end]} is not known here.");
                        }

                        i = end;
                        break;
                    default:
                        if (column == 80)
                        {
                            row++;
                            column = 0;
                        }

                        Line(lines, row);
                        lines[row].Append(' ', Math.Max(0, column - lines[row].Length));
                        lines[row].Remove(column, Math.Min(1, lines[row].Length - column)).Insert(column, written[i]);
                        column++;
                        break;
                }

                Line(lines, row);
            }

            return string.Join('\n', lines.Select(line => line.ToString().TrimEnd()));
        }

        private static void Line(List<StringBuilder> lines, int row)
        {
            while (lines.Count <= row)
            {
                lines.Add(new StringBuilder());
            }
        }
    }
}
