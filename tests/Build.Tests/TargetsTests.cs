using SpeechSpeed.Build.Tasks;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build.Tests;

public class TargetsTests
{
    private static readonly StageGraph Graph = StageGraph.Build(PipelineConfig.Load(Path.Combine(Repository.Root, "pipeline.yaml"), Repository.Root));

    public static TheoryData<string> StageTargets => [.. Targets.All.Where(target => target.Stage is not null).Select(target => target.Name)];

    /// <summary>Cake wants to be told what the stage graph says already: here the one is held against the other.</summary>
    [Theory]
    [MemberData(nameof(StageTargets))]
    public void A_target_depends_on_the_targets_of_all_stages_that_its_stage_needs(string name)
    {
        Target target = Targets.Find(name)!;
        IEnumerable<string> withTarget = Targets.All.Select(one => one.Stage).OfType<string>();

        Assert.Equal(
            Graph.Select(target.Stage!).Select(node => node.Stage).Intersect(withTarget).Order(),
            target.WithDependencies().Select(needed => needed.Stage!).Order());
    }

    [Fact]
    public void The_default_target_runs_the_whole_graph() =>
        Assert.Equal(Graph.Nodes, Graph.Select(Targets.ToRun([nameof(Default)], isExclusive: false).Select(target => target.Stage).OfType<string>()));

    [Fact]
    public void Targets_run_after_what_they_need()
    {
        Assert.Equal(["Preprocess", "Extract", "Tsne", "Cca"], Names(Targets.ToRun(["tsne", "Cca"], isExclusive: false)));
        Assert.Equal(["Tsne", "Cca"], Names(Targets.ToRun(["tsne", "Cca", "Tsne"], isExclusive: true)));
    }

    [Fact]
    public void Stages_that_another_target_stands_between_are_groups_of_their_own() =>
        Assert.Equal(
            [["preprocess", "extract", "layer-probe"], ["cca"]],
            BuildRequest.Of(["LayerProbe", "Clean", "Cca"], isExclusive: false).Stages);

    [Fact]
    public void Of_what_a_target_depends_on_only_what_its_stage_reads_is_wanted()
    {
        Assert.Equal(["layer-probe"], BuildRequest.Of(["LayerProbe"], isExclusive: false).Wanted);
        Assert.Equal(["report"], BuildRequest.Of(["Default"], isExclusive: false).Wanted);
        Assert.True(BuildRequest.Of(["Export"], isExclusive: false) is { Wanted.Count: 0, WantsExport: true });
    }

    private static IEnumerable<string> Names(IEnumerable<Target> targets) => targets.Select(target => target.Name);
}
