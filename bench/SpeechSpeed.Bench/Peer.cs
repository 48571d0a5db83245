using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SpeechSpeed.Bench;

/// <summary>A program of others that does the same work, and what it took in turn with ours.</summary>
/// <param name="Work">The work, with its size.</param>
/// <param name="Name">The other program.</param>
/// <param name="Times">Our seconds and theirs, run by run; empty if it could not be run.</param>
/// <param name="Reason">Why it could not be run; otherwise empty.</param>
internal sealed record Peer(string Work, string Name, IReadOnlyList<(double Ours, double Theirs)> Times, string Reason)
{
    private const int Runs = 5;

    /// <summary>Runs both in turn.</summary>
    /// <param name="work">The work, with its size.</param>
    /// <param name="name">The other program.</param>
    /// <param name="ours">Does the work.</param>
    /// <param name="program">What does it elsewhere.</param>
    /// <param name="arguments">Its arguments. If its last line is a number, these are the seconds that the work took, without the start of the program; otherwise the whole run counts.</param>
    public static Peer Measure(string work, string name, Action ours, string program, params string[] arguments)
    {
        try
        {
            ours();
            (double Ours, double Theirs)[] times = [.. Enumerable.Range(0, Runs).Select(_ => (Seconds(ours), Theirs(program, arguments)))];
            return new Peer(work, name, times, "");
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            return new Peer(work, name, [], error.Message);
        }
    }

    /// <summary>A row of a Markdown table: medians, and their ratio.</summary>
    public string Row()
    {
        if (Times.Count == 0)
        {
            return $"| {Work} | {Name} |  |  | not run: {Reason} |";
        }

        double ours = Median(Times.Select(pair => pair.Ours));
        double theirs = Median(Times.Select(pair => pair.Theirs));
        return string.Create(CultureInfo.InvariantCulture, $"| {Work} | {Name} | {ours:F3} s | {theirs:F3} s | {theirs / ours:F1} |");
    }

    private static double Seconds(Action work)
    {
        long begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Theirs(string program, string[] arguments)
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string last = "";
        while (process.StandardOutput.ReadLine() is { } line)
        {
            last = line;
        }

        process.WaitForExit();
        return process.ExitCode != 0
            ? throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result.TrimEnd().Split('\n')[^1]}")
            : double.TryParse(last, CultureInfo.InvariantCulture, out double seconds) ? seconds : Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Runs / 2);
}
