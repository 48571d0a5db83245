namespace SpeechSpeed.Core;

/// <summary>The construction of a network's untrained control. It determines the meaning of a difference to the control.</summary>
public enum ControlKind
{
    /// <summary>The entries of every weight tensor are permuted within each filter: the sum and the size of a filter stay, its pattern is lost.</summary>
    Filters,

    /// <summary>Weights are drawn anew by the architecture's own initialisation, and norms are calibrated on audio of the corpus: the network before any training.</summary>
    Initialised,

    /// <summary>The entries of every weight tensor are permuted over all of it. Attention can saturate under such weights.</summary>
    Permuted,
}

/// <summary>The names of <see cref="ControlKind"/> in files and on command lines.</summary>
public static class ControlKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ControlKind> All { get; } = Enum.GetValues<ControlKind>();

    /// <summary><c>filters</c>, <c>initialised</c> or <c>permuted</c>.</summary>
    public static string Name(this ControlKind kind) => kind switch
    {
        ControlKind.Filters => "filters",
        ControlKind.Initialised => "initialised",
        ControlKind.Permuted => "permuted",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of ControlKinds.All."),
    };

    /// <summary>The change of the weights, for messages and legends.</summary>
    public static string Meaning(this ControlKind kind) => kind switch
    {
        ControlKind.Filters => "weights permuted within filters",
        ControlKind.Initialised => "weights drawn anew, norms calibrated",
        ControlKind.Permuted => "weights permuted",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of ControlKinds.All."),
    };
}
