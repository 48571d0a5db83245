namespace SpeechSpeed.Build;

/// <summary>What the command line asks for.</summary>
/// <param name="Targets">The names of the targets that run, in their order.</param>
public sealed record BuildRequest(IReadOnlyList<string> Targets);
