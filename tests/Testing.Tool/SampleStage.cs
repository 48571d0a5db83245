using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Testing.Tool;

/// <summary>
/// A stage for tests: writes <c>text.txt</c>, every input file's path and content after a heading, and <c>size/bytes.txt</c>. What it is told in
/// <c>behaviour/&lt;name&gt;</c> beside the store it does as well, and every launch is a line of <c>launches.log</c> there; neither is part of
/// its identity, as the troubles of the real world are not.
/// </summary>
internal static class SampleStage
{
    private static readonly Setting<string> Name = Flag.Required("--name", new Line("a name", inList: false), "Its name.");
    private static readonly Setting<string> Heading = Flag.Required("--heading", new Line("a line", inList: false), "First line of what it writes.");
    private static readonly Setting<IReadOnlyList<string>> Inputs = Flag.Required("--input", new ListOf<string>(new PathText("file or folder")), "What it reads.");

    public static Task<int> RunAsync(string[] arguments) =>
        StageHost.RunAsync(arguments, new StageCommand("sample", "A stage for tests.", Name, Heading, Inputs), RunAsync);

    private static async Task RunAsync(StageContext context)
    {
        string name = context.Get(Name);
        string folder = WorkFolder(context.OutputFolder);
        await NoteLaunchAsync(Path.Combine(folder, "launches.log"), name);
        string told = Path.Combine(folder, "behaviour", name);
        string[] behaviour = File.Exists(told) ? await File.ReadAllLinesAsync(told) : [];
        Console.WriteLine($"{name} begins");

        string text = context.Get(Heading) + "\n";
        foreach (string input in context.Get(Inputs))
        {
            foreach ((string path, string file) in Files(input))
            {
                text += $"{path}: {await File.ReadAllTextAsync(file)}\n";
            }
        }

        await File.WriteAllTextAsync(context.Output("text.txt"), text);
        foreach (string line in behaviour)
        {
            await ObeyAsync(line.Split(' '), context);
        }

        Directory.CreateDirectory(context.Output("size"));
        await File.WriteAllTextAsync(context.Output("size/bytes.txt"), Numbers.Text(text.Length));
        await File.WriteAllTextAsync(context.Output("undeclared.txt"), Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (behaviour.Contains("forget"))
        {
            Directory.Delete(context.Output("size"), recursive: true);
        }
    }

    private static async Task NoteLaunchAsync(string log, string name)
    {
        while (true)
        {
            try
            {
                await using FileStream file = new(log, FileMode.Append, FileAccess.Write, FileShare.None);
                await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(name + "\n"));
                return;
            }
            catch (IOException)
            {
                // Another stage is writing its line.
                await Task.Delay(1);
            }
        }
    }

    private static async Task ObeyAsync(string[] behaviour, StageContext context)
    {
        switch (behaviour)
        {
            case ["fail"]:
                Throw.Failed("told to fail");
                break;
            case ["refuse"]:
                Throw.Configuration("--heading: expected a heading, found none.");
                break;
            case ["bad-data"]:
                Throw.InputData("told that the data are bad");
                break;
            case ["cling"]:
                // A tool that does not end when it is asked to: the runner has to kill it.
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Thread.Sleep(Timeout.Infinite);
                break;
            case ["wait-for", string path]:
                // Until another stage has begun, which it can only while this one runs.
                while (!File.Exists(path))
                {
                    await Task.Delay(1);
                }

                break;
            case ["count", string items]:
                int total = int.Parse(items, System.Globalization.CultureInfo.InvariantCulture);
                context.Progress.Begin("beans", total);
                for (int i = 0; i < total; i++)
                {
                    context.Progress.Advance();
                }

                break;
            case ["touch", string path]:
                await File.WriteAllTextAsync(path, "");
                break;
            case ["hang"]:
                await File.WriteAllTextAsync(context.Output("hangs"), "");
                await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
                break;
            case ["append", string path]:
                await File.AppendAllTextAsync(path, "changed meanwhile");
                break;
            case ["vary"]:
                await File.AppendAllTextAsync(context.Output("text.txt"), Guid.NewGuid().ToString());
                break;
        }
    }

    private static IEnumerable<(string Path, string File)> Files(string input) => File.Exists(input)
        ? [("file", input)]
        : Directory.EnumerateFiles(input, "*", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(input, file).Replace('\\', '/'), file))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal);

    /// <summary>The folder that the store lies in, three or more above the output folder.</summary>
    private static string WorkFolder(string output)
    {
        DirectoryInfo folder = new(output);
        while (folder.Name != ".speechspeed")
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{output} is not in a store.");
        }

        return folder.Parent!.FullName;
    }
}
