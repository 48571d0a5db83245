namespace SpeechSpeed.Audio.Flac;

/// <summary>How the two channels of a frame are stored (RFC 9639, 4.2).</summary>
internal enum StereoMode
{
    /// <summary>Each channel by itself; also every other number of channels.</summary>
    Independent,

    /// <summary>Left, then left − right.</summary>
    LeftSide,

    /// <summary>Left − right, then right.</summary>
    SideRight,

    /// <summary>(left + right) / 2 rounded down, then left − right.</summary>
    MidSide,
}
