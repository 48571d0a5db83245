using System.Diagnostics;
using System.Text;

namespace SpeechSpeed.Testing;

/// <summary>How a process ended, and what it printed.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output and error, line by line as they came.</param>
public sealed record ToolResult(int ExitCode, string Output)
{
    /// <summary>All output on one line: where the console breaks lines is not the tool's doing.</summary>
    public string Line => string.Join(' ', Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Starts the compiled tools, as the pipeline does.</summary>
public static class ToolProcess
{
    private const string Culture = "C.UTF-8";

    /// <summary>The build program that <c>build.sh</c> made and that runs these tests: users run this one, and it starts four times as fast. Null where the tests are run by hand.</summary>
    private static string? BuildProgram { get; } = Environment.GetEnvironmentVariable("SPEECHSPEED_BUILD_PROGRAM") is { Length: > 0 } program ? program : null;

    /// <summary>Runs a tool to its end: <c>Run("Cca", "--help")</c>, or one that lies elsewhere, by the full path of its assembly.</summary>
    public static ToolResult Run(string tool, params string[] arguments) => RunIn(Culture, tool, arguments);

    /// <summary>The same for a user whose culture is another: <c>ru_RU.UTF-8</c>.</summary>
    public static ToolResult RunIn(string culture, string tool, params string[] arguments) => RunWith(null, tool, arguments, culture);

    /// <summary>The same with environment variables that are other than here.</summary>
    public static ToolResult RunWith(IReadOnlyDictionary<string, string>? environment, string tool, IReadOnlyList<string> arguments, string culture = Culture)
    {
        StringBuilder output = new();
        using Process process = Start(tool, arguments, line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }, culture, environment);
        process.WaitForExit();
        return new ToolResult(process.ExitCode, output.ToString());
    }

    /// <summary>Starts a tool; each line that it prints goes to <paramref name="onLine"/>.</summary>
    /// <param name="tool">Its name, or the full path of an assembly.</param>
    /// <param name="arguments">Its flags.</param>
    /// <param name="onLine">Receives the lines.</param>
    /// <param name="culture">The user's culture.</param>
    /// <param name="environment">Variables that are other than here.</param>
    public static Process Start(
        string tool, IReadOnlyList<string> arguments, Action<string> onLine, string culture = Culture, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = tool == "Build" && BuildProgram is { } program
            ? new(program, arguments)
            : new("dotnet", [Path.IsPathRooted(tool) ? tool : Repository.Tool(tool), .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = Repository.Root;

        // A tool speaks to its user in the user's culture; what tests compare must not depend on it.
        start.Environment["LC_ALL"] = culture;
        start.Environment["NO_COLOR"] = "1";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Forward(line);
        process.ErrorDataReceived += (_, line) => Forward(line);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Forward(DataReceivedEventArgs line)
        {
            if (line.Data is { } text)
            {
                onLine(text);
            }
        }
    }
}
