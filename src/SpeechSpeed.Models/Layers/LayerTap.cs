namespace SpeechSpeed.Models.Layers;

/// <summary>How the axes of an activation are laid out, which says how it is averaged down to its channels.</summary>
internal enum ActivationLayout
{
    /// <summary>(batch, channels): nothing to average.</summary>
    Vector,

    /// <summary>A batch of one and at most one axis longer than one, in any place: taken as it is.</summary>
    Flat,

    /// <summary>(batch, channels, frames) or (batch, channels, bins, frames): averaged over all axes after the channels.</summary>
    ChannelsFirst,

    /// <summary>(batch, frames, channels): averaged over the frames.</summary>
    ChannelsLast,

    /// <summary>(batch, frames, bins, channels) or (batch, bins, frames, channels).</summary>
    MapChannelsLast,

    /// <summary>(frames, batch, channels), as PyTorch's attention has it.</summary>
    FramesFirst,
}

/// <summary>The frames of an activation.</summary>
/// <param name="Channels">Number of channels.</param>
/// <param name="Bins">Size of the axis beside channels and frames, which is frequency; null where there is none.</param>
/// <param name="IsLast">Whether the frames come after the bins; true where there are none.</param>
internal sealed record Frames(long Channels, long? Bins, bool IsLast);

/// <summary>A place where activations are read.</summary>
/// <param name="Name">The layer's name in every table and figure.</param>
/// <param name="Value">The name of the value in the graph.</param>
/// <param name="Layout">How its axes are laid out.</param>
internal sealed record LayerTap(string Name, string Value, ActivationLayout Layout)
{
    /// <summary>Its shape, if finding it took a run of the network.</summary>
    public ProbedShape? Shape { get; init; }

    /// <summary>Its frames, if more than their mean is read (<see cref="FrameAxes"/>); null if only the mean is.</summary>
    public Frames? Frames { get; init; }

    /// <summary>Whether it is read as the mean of many vectors, and not as the one vector that it is.</summary>
    public bool IsMeanOfFrames => Layout is not (ActivationLayout.Vector or ActivationLayout.Flat);
}

/// <summary>Where a layout has its axes.</summary>
internal static class ActivationLayouts
{
    /// <summary>The order of axes that has the channels second; null where they are.</summary>
    public static long[]? ChannelsSecond(this ActivationLayout layout) => layout switch
    {
        ActivationLayout.ChannelsLast => [0, 2, 1],
        ActivationLayout.MapChannelsLast => [0, 3, 1, 2],
        ActivationLayout.FramesFirst => [1, 2, 0],
        _ => null,
    };
}
