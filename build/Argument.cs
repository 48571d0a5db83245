namespace SpeechSpeed.Build;

/// <summary>An argument of <c>./build.sh</c>.</summary>
/// <param name="Names">Its names with their dashes, the one that help shows first.</param>
/// <param name="Value">The name of its value in help, or null for a flag, which has none.</param>
/// <param name="Meaning">What it does, and its default.</param>
internal sealed record Argument(IReadOnlyList<string> Names, string? Value, string Meaning)
{
    /// <summary>The targets that use it, or null for every target.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>The mistake in a value, or null.</summary>
    public Func<string, string?> Problem { get; init; } = static _ => null;

    /// <summary>Its form in help: <c>--jobs=N</c>.</summary>
    public string Usage => Value is null ? Names[0] : $"{Names[0]}={Value}";
}
