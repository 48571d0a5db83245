using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using SpeechSpeed.Core;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Cli;

/// <summary>Runs a stage tool: parses its flags, calls it, turns errors into messages and exit codes.</summary>
public static class StageHost
{
    /// <summary>Runs the tool and returns its exit code.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="command">The tool's flags.</param>
    /// <param name="run">The stage.</param>
    public static async Task<int> RunAsync(string[] arguments, StageCommand command, Func<StageContext, Task> run)
    {
        // Numbers in messages have the form that they have in files and flags, whatever the system's language.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        EndWithInput();
        IAnsiConsole errors = ErrorConsole();
        RootCommand root = command.Build((values, cancellation) =>
        {
            string output = command.WritesFiles ? PrepareOutput(values.Get(StageCommand.Output)) : "";
            return run(new StageContext(values, output, values.Get(StageCommand.Jobs) ?? Environment.ProcessorCount, new StageProgress(errors), cancellation));
        });

        try
        {
            ParseResult parsed = root.Parse(arguments);
            if (parsed.Action is ParseErrorAction mistake)
            {
                // Print the mistake alone: a page of help would hide it.
                mistake.ShowHelp = false;
                errors.WriteLine($"{command.Name}: the command line is wrong; --help shows every flag.");
            }

            int code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
            return parsed.Errors.Count > 0 ? (int)ExitCode.Configuration : code;
        }
        catch (SpeechSpeedException error)
        {
            Fail(errors, command.Name, error.Message);
            return (int)error.ExitCode;
        }
        catch (OperationCanceledException)
        {
            Fail(errors, command.Name, "interrupted.");
            return (int)ExitCode.Interrupted;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(errors, command.Name, error.Message);
            return (int)ExitCode.Failed;
        }
        // A tool that fails on an unexpected file ends with a line and an exit code, like any other; the line is for the developers.
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            string place = new StackTrace(error).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(method => method?.DeclaringType?.Namespace?.StartsWith(nameof(SpeechSpeed), StringComparison.Ordinal) == true)
                is { } method ? $" in {method.DeclaringType!.Name}.{method.Name}" : "";
            Fail(errors, command.Name, $"{error.GetType().Name}{place}: {error.Message} This is a fault of the tool, or an input file is damaged in a way that the tool does not recognise. Please report it.");
            return (int)ExitCode.Failed;
        }
    }

    private static void Fail(IAnsiConsole errors, string name, string reason)
    {
        if (ToolProtocol.IsSet(ToolProtocol.ProgressVariable))
        {
            Console.Error.WriteLine(new FailureLine(Printable.Text(reason)));
        }
        else
        {
            errors.WriteLine(Printable.Text($"{name}: {reason}"));
        }
    }

    private static IAnsiConsole ErrorConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            // The reader's program wraps the lines; a message broken at column 80 cannot be searched for.
            console.Profile.Width = int.MaxValue;
        }

        return console;
    }

    private static string PrepareOutput(string output)
    {
        string folder = Path.GetFullPath(output);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Throw.Configuration($"--output {folder} is not empty. Name a new or empty folder, so that nothing of yours is overwritten.");
        }

        Directory.CreateDirectory(folder);
        return folder;
    }

    private static void EndWithInput()
    {
        if (!ToolProtocol.IsSet(ToolProtocol.EndWithInputVariable))
        {
            return;
        }

        Stream input = Console.OpenStandardInput();
        new Thread(() =>
        {
            byte[] buffer = new byte[64];
            while (input.Read(buffer) > 0)
            {
            }

            Environment.Exit((int)ExitCode.Interrupted);
        })
        { IsBackground = true, Name = "end with input" }.Start();
    }
}
