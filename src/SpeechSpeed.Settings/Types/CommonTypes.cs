using SpeechSpeed.Core;

namespace SpeechSpeed.Settings.Types;

/// <summary>Types of several settings.</summary>
public static class CommonTypes
{
    /// <summary>A split.</summary>
    public static readonly Choice<Split> Split = new([.. Core.Splits.All.Select(split => (split.Name(), split))]);

    /// <summary>Some of the splits; the order has no meaning.</summary>
    public static readonly ListOf<Split> Splits = new(Split, isSet: true);

    /// <summary>A seed.</summary>
    public static readonly WholeNumber<long> Seed = new(0, uint.MaxValue);

    internal static readonly Choice<SampleRange> Samples = new(("unit", SampleRange.Unit), ("pcm16", SampleRange.Pcm16));

    internal static Choice<string> Words(params string[] words) => new([.. words.Select(word => (word, word))]);
}
