using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>What a run did.</summary>
/// <param name="Ran">The stages that ran, in order.</param>
/// <param name="Skipped">The stages that did not have to.</param>
public sealed record RunSummary(IReadOnlyList<StageNode> Ran, IReadOnlyList<StageNode> Skipped);
