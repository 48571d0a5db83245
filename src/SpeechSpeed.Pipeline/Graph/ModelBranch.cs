using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>The nodes of one network: a model, or one seed of a control.</summary>
/// <param name="Model">The model.</param>
/// <param name="Seed">The seed of the control, or null for a model that is no control.</param>
/// <param name="IsFirst">Whether this is the model itself or the first seed: the one whose files are published.</param>
internal sealed record ModelBranch(ModelConfig Model, long? Seed, bool IsFirst)
{
    public static IEnumerable<ModelBranch> Of(ModelConfig model) => model is ModelConfig.Control control
        ? control.Values.Get(Settings.Models.ControlSeeds).Select((seed, i) => new ModelBranch(model, seed, i == 0))
        : [new ModelBranch(model, null, true)];

    /// <summary>The network; for a control, that of its model.</summary>
    public ModelConfig Network => Model is ModelConfig.Control control ? control.Of : Model;

    /// <summary>The splits it is run on.</summary>
    public IReadOnlyList<Split> Splits => Model is ModelConfig.Control control ? control.Splits : Core.Splits.All;

    /// <summary><c>cca[w8]</c>, <c>cca[w8-filters seed 0]</c>.</summary>
    public string Id(string stage) => Seed is { } seed ? $"{stage}[{Model.Name} seed {Numbers.Text(seed)}]" : $"{stage}[{Model.Name}]";

    /// <summary>Path of a file below the results, or null if only the first seed's file is published.</summary>
    public string? Published(string file) => IsFirst ? $"{Model.Name}/{file}" : null;

    /// <summary>The role of a stage's results as inputs of plot.</summary>
    public string Role(string stage) =>
        Seed is { } seed && stage != StageNames.Tsne ? $"runs/{Model.Name}/seeds/{Numbers.Text(seed)}/{stage}" : $"runs/{Model.Name}/{stage}";
}
