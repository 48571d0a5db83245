using System.Xml.Linq;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build.Tests;

public class PipelineDrawingTests
{
    private static readonly NodeState[] States = Enum.GetValues<NodeState>();

    /// <summary>Four models, each with untrained controls.</summary>
    private static readonly IReadOnlyList<StageNode> Large =
        StageGraph.Build(PipelineConfig.LoadWithoutData(Path.Combine(Repository.Root, "pipelines", "librispeech.yaml"), Repository.Root)).Nodes;

    [Fact]
    public void The_stages_of_a_model_and_their_states_become_a_flowchart()
    {
        StageNode[] nodes = [Node("preprocess"), Node("extract[a]", "preprocess"), Node("extract[b]", "preprocess"), Node("cca[a]", "preprocess", "extract[a]"), Node("plot", "cca[a]", "extract[b]")];

        Expectation.Check(PipelineMermaid.Of(PipelineDrawing.Of(
        [
            new PlannedNode(nodes[0], NodeState.UpToDate, []),
            new PlannedNode(nodes[1], NodeState.WouldRun, ["new"], TimeSpan.FromMinutes(3)),
            new PlannedNode(nodes[2], NodeState.Restorable, ["seed is new: 3"]),
            new PlannedNode(nodes[3], NodeState.DependsOnOthers, ["depends on extract[a], which would run"]),
            new PlannedNode(nodes[4], NodeState.WouldRun, ["the stage tool changed"]),
        ])));
    }

    [Fact]
    public void Arrows_lead_to_the_right_and_say_all_that_a_stage_reads_from()
    {
        IReadOnlyList<DrawnStage> drawn = PipelineDrawing.Of([.. Large.Select(node => new PlannedNode(node, NodeState.WouldRun, []))]);
        Dictionary<string, HashSet<string>> byArrows = [];
        Dictionary<string, HashSet<string>> byGraph = [];
        foreach (DrawnStage stage in drawn)
        {
            Assert.All(stage.From, from => Assert.True(from.Column < stage.Column));
            Assert.All(stage.From, from => Assert.DoesNotContain(from.Planned.Node.Id, stage.From.SelectMany(other => byArrows[other.Planned.Node.Id])));
            byArrows[stage.Planned.Node.Id] = Closure(stage.From.Select(from => from.Planned.Node.Id), byArrows);
            byGraph[stage.Planned.Node.Id] = Closure(StageGraph.Dependencies(stage.Planned.Node), byGraph);
            Assert.Equal(byGraph[stage.Planned.Node.Id], byArrows[stage.Planned.Node.Id]);
        }
    }

    [Fact]
    public void Every_stage_has_a_box_of_its_own_with_name_state_and_reasons()
    {
        PlannedNode[] plan = [.. Large.Index().Select(entry => new PlannedNode(entry.Item, States[entry.Index % States.Length], ["a < b"]))];

        XElement svg = XElement.Parse(new PipelineSvg(PipelineDrawing.Of(plan)).Draw("speech & speed"));

        XElement[] boxes = [.. svg.Elements().Where(element => element.Attribute("class") is not null)];
        Assert.Equal(plan.Select(planned => $"{planned.Node.Id}: {RunLog.Word(planned.State)}; a < b"), boxes.Select(box => box.Elements().First().Value));
        (int X, int Y, int Width, int Height)[] places = [.. boxes.Select(box => Place(box.Elements().Single(element => element.Name.LocalName == "rect")))];
        Assert.All(places.Index(), one => Assert.DoesNotContain(places[..one.Index], other => Overlap(one.Item, other)));
        Assert.All(places, place => Assert.True(place.X + place.Width < (int)svg.Attribute("width")! && place.Y + place.Height < (int)svg.Attribute("height")!));
        Assert.Contains("speech & speed", svg.Value, StringComparison.Ordinal);
    }

    private static bool Overlap((int X, int Y, int Width, int Height) a, (int X, int Y, int Width, int Height) b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;

    private static (int X, int Y, int Width, int Height) Place(XElement rect) => ((int)rect.Attribute("x")!, (int)rect.Attribute("y")!, (int)rect.Attribute("width")!, (int)rect.Attribute("height")!);

    private static HashSet<string> Closure(IEnumerable<string> direct, Dictionary<string, HashSet<string>> known) => [.. direct.SelectMany(id => known[id].Append(id)).Order(StringComparer.Ordinal)];

    private static StageNode Node(string id, params string[] needed) =>
        new(id, id.Split('[')[0], null, "Tool", 1, [], [.. needed.Select(from => new StageInput.Upstream(from, from))], []);
}
