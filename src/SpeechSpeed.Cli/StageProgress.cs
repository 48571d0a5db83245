using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using SpeechSpeed.Core;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Cli;

/// <summary>
/// Progress of a stage as plain lines on the console: at most one every few seconds, and one at the end. Counting is thread-safe.
/// </summary>
/// <remarks>
/// If <see cref="ToolProtocol.ProgressVariable"/> is set, as the pipeline sets it, the lines are for a program (<see cref="ProgressLine"/>) and
/// come more often.
/// </remarks>
public sealed class StageProgress
{
    private readonly bool isForProgram = ToolProtocol.IsSet(ToolProtocol.ProgressVariable);
    private readonly TimeSpan lineInterval;
    private readonly IAnsiConsole console;
    private readonly Lock gate = new();
    private readonly Stopwatch clock = new();
    private string what = "";
    private bool isBytes;
    private long total;
    private long done;
    private TimeSpan lastLine;

    /// <summary>Creates a progress that writes to <paramref name="console"/>.</summary>
    public StageProgress(IAnsiConsole console)
    {
        this.console = console;
        lineInterval = TimeSpan.FromSeconds(isForProgram ? 0.25 : 3);
    }

    /// <summary>Begins to count <paramref name="totalItems"/> items.</summary>
    /// <param name="items">The counted things, in the plural: <c>utterances</c>.</param>
    /// <param name="totalItems">Their number.</param>
    public void Begin(string items, long totalItems) => Begin(items, totalItems, countsBytes: false);

    /// <summary>Begins to count bytes; <see cref="Expect"/> announces them.</summary>
    public void BeginBytes() => Begin("", 0, countsBytes: true);

    private void Begin(string items, long totalItems, bool countsBytes)
    {
        lock (gate)
        {
            what = items;
            isBytes = countsBytes;
            total = totalItems;
            done = 0;
            lastLine = TimeSpan.Zero;
            clock.Restart();
        }
    }

    /// <summary>Announces more bytes; fewer if negative.</summary>
    public void Expect(long more)
    {
        lock (gate)
        {
            total += more;
        }
    }

    /// <summary>One more item is done.</summary>
    public void Advance() => Advance(1);

    /// <summary>Some more items are done.</summary>
    public void Advance(long items)
    {
        lock (gate)
        {
            done += items;
            TimeSpan now = clock.Elapsed;
            if (done == total || now - lastLine >= lineInterval)
            {
                lastLine = now;
                string text = isBytes ? DescribeBytes(done, total, now) : Describe(what, done, total, now);

                // A control character marks a line for a program; people are never shown one.
                console.WriteLine(isForProgram ? new ProgressLine(done, total, Printable.Text(text)).ToString() : Printable.Text(text));
            }
        }
    }

    /// <summary>Writes a line of its own: a fact the user should see.</summary>
    public void Say(string message) => Line(message);

    /// <summary>The text of a progress line.</summary>
    internal static string Describe(string items, long done, long total, TimeSpan elapsed)
    {
        double rate = done / Math.Max(elapsed.TotalSeconds, 1e-3);
        string speed = rate.ToString(rate < 10 ? "N1" : "N0", CultureInfo.InvariantCulture);
        string text = string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {total:N0} {items}, {speed}/s");
        return done == total
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text}, about {Math.Ceiling((total - done) / rate):N0} s left");
    }

    /// <summary>The text of a progress line about bytes; the remaining bytes may be unknown, and are then left out.</summary>
    internal static string DescribeBytes(long done, long total, TimeSpan elapsed)
    {
        double rate = done / Math.Max(elapsed.TotalSeconds, 1e-3);
        string speed = $"{ByteSize.Text((long)rate)}/s";
        return done >= total
            ? $"{ByteSize.Text(done)}, {speed}"
            : string.Create(CultureInfo.InvariantCulture, $"{ByteSize.Text(done)} of {ByteSize.Text(total)}, {speed}, about {Math.Ceiling((total - done) / rate):N0} s left");
    }

    private void Line(string text) => console.WriteLine(Printable.Text(text));
}
