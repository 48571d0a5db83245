using System.Globalization;
using Spectre.Console;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Extraction;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Protocol;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;
using SpeechSpeed.Stages.Shared;

namespace SpeechSpeed.Stages.Inspect;

/// <summary>Prints the parts of a network.</summary>
internal static class InspectStage
{
    public static readonly Setting<string> Name = Flag.WithDefault("--name", new Line("the name of a model", inList: false), "network", "What the network is called.");

    public static readonly Setting<bool> Answer = Flag.WithDefault(
        ToolProtocol.Answer, new TrueOrFalse(), false, "Prints one line of JSON for a program: what the network is, or why it cannot be used.");

    public static Task RunAsync(StageContext context)
    {
        NetworkOptions network = NetworkChoice.Of(context.Values);
        if (context.Get(Answer))
        {
            System.Console.Out.WriteLine(AnswerOn(network).ToLine());
        }
        else
        {
            Print(context.Get(Name), Inspect(network));
        }

        return Task.CompletedTask;
    }

    private static NetworkAnswer AnswerOn(NetworkOptions network)
    {
        try
        {
            NetworkInspection found = Inspect(network);
            InspectedLayer[] read = [.. found.Layers.Where(layer => layer.IsRead)];
            return new NetworkAnswer(new NetworkFacts($"{Path.GetFileName(found.Label)}: {found.Input}", found.Layers.Count, read.Length, read.Sum(layer => layer.Numbers), found.Info.Parameters), null);
        }
        catch (SpeechSpeedException error)
        {
            return new NetworkAnswer(null, new NetworkRefusal((int)error.ExitCode, error.Setting, error.Message));
        }
    }

    private static NetworkInspection Inspect(NetworkOptions network)
    {
        IFrontEnd frontEnd = OpenFrontEnd(network);
        using IDisposable? graph = frontEnd as IDisposable;
        NetworkInspection found = NetworkInspection.Of(network.Model(frontEnd.Bins), network.Layers, frontEnd.Bins, network.Input, network.Pooling);
        _ = network.FrontEndOf(found.Kind, found.Normalization, frontEnd);
        return found;
    }

    /// <summary>A front end that is a graph is a network too: its mistakes are not those of the model.</summary>
    private static IFrontEnd OpenFrontEnd(NetworkOptions network)
    {
        try
        {
            return network.OpenFrontEnd();
        }
        catch (SpeechSpeedException error) when (network.FrontEndFile is not null)
        {
            throw new SpeechSpeedException(error.ExitCode, error.Message, error) { Setting = Settings.FrontEnd.Onnx.Path };
        }
    }

    private static void Print(string name, NetworkInspection found)
    {
        IAnsiConsole console = Console();
        foreach (string line in Summary(name, found))
        {
            console.WriteLine(line);
        }

        console.WriteLine();
        console.Write(LayerTable(found));
        console.WriteLine();
        console.Write(OperatorTable(found));
    }

    private static IEnumerable<string> Summary(string name, NetworkInspection found)
    {
        yield return $"{name}: {Path.GetFileName(found.Label)}";
        yield return $"  format:     {found.Format}";
        yield return $"  input:      {found.Input}";
        yield return $"  output:     {found.Output}";
        yield return $"  parameters: {Count(found.Info.Parameters)}, of which {Count(found.Info.Weights)} are weights that an untrained control replaces";
        yield return $"  cost:       {Giga(found.Flops)} GFLOP per 100 frames (one second), in convolutions, matrix products and recurrences";
        yield return $"  layers:     {Count(found.Layers.Count)}, of which {Count(found.Layers.Count(layer => layer.IsRead))} are read: {Count(found.Layers.Where(layer => layer.IsRead).Sum(layer => layer.Numbers))} numbers for an utterance";
        yield return $"  sha256:     {found.Info.Sha256} (of the graph with all its tensors)";
    }

    private static Table LayerTable(NetworkInspection found)
    {
        Table table = NewTable("layer", $"shape at {found.Length}", "channels", "numbers", "parameters", "MFLOP", "read");
        foreach (InspectedLayer layer in found.Layers)
        {
            table.AddRow(
                Markup.Escape(layer.Name), Markup.Escape(layer.Shape), Count(layer.Channels), Count(layer.Numbers), Count(layer.Parameters), Mega(layer.Flops), layer.IsRead ? "yes" : "no");
        }

        return table;
    }

    private static Table OperatorTable(NetworkInspection found)
    {
        Table table = NewTable("operator", "nodes", "parameters", "MFLOP");
        foreach (InspectedOperator one in found.Operators)
        {
            table.AddRow(Markup.Escape(one.Operator), Count(one.Nodes), Count(one.Parameters), Mega(one.Flops));
        }

        return table;
    }

    private static Table NewTable(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Markdown);
        foreach (string column in columns)
        {
            TableColumn added = new(column);
            table.AddColumn(column is "layer" or "operator" or "read" || column.StartsWith("shape", StringComparison.Ordinal) ? added.NoWrap() : added.NoWrap().RightAligned());
        }

        return table;
    }

    private static IAnsiConsole Console()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });
        if (System.Console.IsOutputRedirected)
        {
            console.Profile.Width = int.MaxValue / 2;
        }

        return console;
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Mega(double flops) => (flops / 1e6).ToString("N1", CultureInfo.InvariantCulture);

    private static string Giga(double flops) => (flops / 1e9).ToString("N2", CultureInfo.InvariantCulture);
}
