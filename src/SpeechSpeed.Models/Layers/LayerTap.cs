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

/// <summary>A place where activations are read.</summary>
/// <param name="Name">The layer's name in every table and figure.</param>
/// <param name="Value">The name of the value in the graph.</param>
/// <param name="Layout">How its axes are laid out.</param>
internal sealed record LayerTap(string Name, string Value, ActivationLayout Layout)
{
    /// <summary>Whether it is read as the mean of many vectors, and not as the one vector that it is.</summary>
    public bool IsMeanOfFrames => Layout is not (ActivationLayout.Vector or ActivationLayout.Flat);
}
