namespace SpeechSpeed.Pipeline.Identity;

/// <summary>The identity of one execution of a stage: equal fingerprints mean equal outputs.</summary>
/// <param name="Hash">SHA-256, 64 lower-case hexadecimal digits.</param>
/// <param name="Components">Its components, by name, for the lock file and for the reasons of a run.</param>
public sealed record Fingerprint(string Hash, IReadOnlyList<FingerprintComponent> Components)
{
    /// <summary>The value of each component, by its name.</summary>
    public Dictionary<string, string> ByName() => Components.ToDictionary(component => component.Name, component => component.Value, StringComparer.Ordinal);
}

/// <summary>One component of a stage's identity.</summary>
/// <param name="Name">Unique in its fingerprint: <c>argument --hidden</c>, <c>input features</c>, <c>tool</c>.</param>
/// <param name="Value">The argument's text, or a digest.</param>
public sealed record FingerprintComponent(string Name, string Value);
