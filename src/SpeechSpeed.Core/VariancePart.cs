namespace SpeechSpeed.Core;

/// <summary>The part of the variance of a target that a number is about.</summary>
public enum VariancePart
{
    /// <summary>All of it.</summary>
    Pooled,

    /// <summary>The variance of the utterances of a speaker around the speaker's mean.</summary>
    Within,

    /// <summary>The variance of the speakers' means.</summary>
    Between,
}

/// <summary>The names of <see cref="VariancePart"/> in files.</summary>
public static class VariancePartNames
{
    /// <summary>All three, in the order every table uses.</summary>
    public static IReadOnlyList<VariancePart> All { get; } = [VariancePart.Pooled, VariancePart.Within, VariancePart.Between];

    /// <summary><c>pooled</c>, <c>within</c> or <c>between</c>.</summary>
    public static string Name(this VariancePart part) => part switch
    {
        VariancePart.Pooled => "pooled",
        VariancePart.Within => "within",
        VariancePart.Between => "between",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Expected a part of the variance."),
    };
}
