using System.Globalization;
using Spectre.Console;
using SpeechSpeed.Cli;
using SpeechSpeed.Extraction;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;
using SpeechSpeed.Stages.Shared;

namespace SpeechSpeed.Stages.Inspect;

/// <summary>Prints the parts of a network.</summary>
internal static class InspectStage
{
    public static readonly Setting<string> Name = Flag.WithDefault("--name", new Line("the name of a model", inList: false), "network", "What the network is called.");

    public static Task RunAsync(StageContext context)
    {
        NetworkOptions network = NetworkChoice.Of(context.Values);
        IFrontEnd frontEnd = network.OpenFrontEnd();
        using IDisposable? graph = frontEnd as IDisposable;
        NetworkInspection found = NetworkInspection.Of(network.Model(frontEnd.Bins), network.Layers, frontEnd.Bins, network.Input, network.Pooling);
        IAnsiConsole console = Console();
        foreach (string line in Summary(context.Get(Name), found))
        {
            console.WriteLine(line);
        }

        console.WriteLine();
        console.Write(LayerTable(found));
        console.WriteLine();
        console.Write(OperatorTable(found));
        return Task.CompletedTask;
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
