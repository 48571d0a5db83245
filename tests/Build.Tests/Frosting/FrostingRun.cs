using System.Globalization;
using System.Text;
using Cake.Core;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace SpeechSpeed.Build.Tests.Frosting;

/// <summary>Runs tasks of a test in a host and keeps what happened.</summary>
internal sealed class FrostingRun
{
    private readonly CakeHost host = new();
    private readonly RecordingConsole console = new();
    private readonly StringBuilder report = new();

    public FrostingRun(params Type[] tasks)
    {
        host.UseContext<TestContext>().ConfigureServices(services =>
        {
            services.AddSingleton(Journal);
            services.AddSingleton<IConsole>(console);
            services.AddSingleton(AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(new StringWriter(report)),
            }));
            foreach (Type task in tasks)
            {
                services.AddSingleton(typeof(IFrostingTask), task);
            }
        });
    }

    /// <summary>What tasks wrote down, in order.</summary>
    public List<string> Journal { get; } = [];

    /// <summary>What Cake printed, beside its table.</summary>
    public string Output => console.Text;

    /// <summary>Cake's table at the end.</summary>
    public string Report => report.ToString();

    public int Run(params string[] args) => host.Run(args);

    /// <summary>The context of all tasks of these tests.</summary>
    internal sealed class TestContext(ICakeContext context, List<string> journal) : FrostingContext(context)
    {
        public Task NoteAsync(string text)
        {
            journal.Add(text);
            return Task.CompletedTask;
        }
    }

    private sealed class RecordingConsole : IConsole
    {
        private readonly StringBuilder text = new();

        public string Text => text.ToString();

        public ConsoleColor ForegroundColor { get; set; }

        public ConsoleColor BackgroundColor { get; set; }

        public bool SupportAnsiEscapeCodes => false;

        public void Write(string format, params object[] arg) => text.AppendFormat(CultureInfo.InvariantCulture, format, arg);

        public void WriteLine(string format, params object[] arg) => text.AppendFormat(CultureInfo.InvariantCulture, format, arg).AppendLine();

        public void WriteError(string format, params object[] arg) => text.AppendFormat(CultureInfo.InvariantCulture, format, arg);

        public void WriteErrorLine(string format, params object[] arg) => text.AppendFormat(CultureInfo.InvariantCulture, format, arg).AppendLine();

        public void ResetColor()
        {
        }
    }
}
