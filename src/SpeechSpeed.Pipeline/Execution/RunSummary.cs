using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The outcome of a run.</summary>
/// <param name="Ran">The stages that ran, in order.</param>
/// <param name="Skipped">The stages that did not have to run.</param>
/// <param name="Written">Full paths of the published files that are new or changed.</param>
public sealed record RunSummary(IReadOnlyList<StageNode> Ran, IReadOnlyList<StageNode> Skipped, IReadOnlyList<string> Written);
