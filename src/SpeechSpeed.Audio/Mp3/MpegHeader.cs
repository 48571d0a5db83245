namespace SpeechSpeed.Audio.Mp3;

/// <summary>The four bytes that a frame of MPEG audio begins with (ISO 11172-3, 2.4.1.3; ISO 13818-3; MPEG-2.5 as encoders write it).</summary>
/// <param name="Bits">The bytes, the first one highest.</param>
internal readonly record struct MpegHeader(uint Bits)
{
    /// <summary>Bytes of a header.</summary>
    public const int Bytes = sizeof(uint);

    /// <summary>Bytes of the longest frame of layer III: 320 kbit/s at 32 kHz.</summary>
    public const int MostFrameBytes = 1441;

    private const int LayerIII = 1;
    private const int ReservedVersion = 1;
    private const int Mpeg2 = 2;
    private const int Mpeg1 = 3;
    private const int JointStereo = 1;
    private const int Single = 3;

    /// <summary>Whether a frame of MPEG audio may begin so.</summary>
    public bool IsValid => Bits >> 21 == 0x7FF && Version != ReservedVersion && Layer != 0 && BitRateIndex != 15 && RateIndex != 3;

    /// <summary>Whether it is of MPEG-1: two granules, and 9 bits of main data before the frame.</summary>
    public bool IsMpeg1 => Version == Mpeg1;

    /// <summary>Whether it is of MPEG-2.5, an extension to rates below 16 kHz.</summary>
    public bool IsMpeg25 => Version == 0;

    /// <summary>Whether two bytes of a checksum follow.</summary>
    public bool HasCrc => (Bits & 0x10000) == 0;

    /// <summary>Place in the table of bit rates; 0 where the rate is not said.</summary>
    public int BitRateIndex => (int)(Bits >> 12) & 15;

    /// <summary>Place in the table of sample rates.</summary>
    public int RateIndex => (int)(Bits >> 10) & 3;

    /// <summary>0 stereo, 1 joint stereo, 2 two channels, 3 one channel.</summary>
    public int Mode => (int)(Bits >> 6) & 3;

    /// <summary>How stereo is joint.</summary>
    public int ModeExtension => (int)(Bits >> 4) & 3;

    /// <summary>Whether the channels share a spectrum in high bands (intensity stereo).</summary>
    public bool IsIntensity => Mode == JointStereo && (ModeExtension & 1) != 0;

    /// <summary>One or two.</summary>
    public int Channels => Mode == Single ? 1 : 2;

    /// <summary>Hz.</summary>
    public int SampleRate => Rates[RateIndex] >> (Version switch { Mpeg1 => 0, Mpeg2 => 1, _ => 2 });

    /// <summary>kbit/s; 0 where it is not said.</summary>
    public int Kilobits => (IsMpeg1 ? Kilobits1 : Kilobits2)[BitRateIndex];

    /// <summary>Samples per channel that a frame of layer III gives.</summary>
    public int SampleCount => IsMpeg1 ? 1152 : 576;

    /// <summary>Bytes of a frame of layer III, this header included; 0 where they do not follow from it.</summary>
    public int Length => Layer != LayerIII || Kilobits == 0 ? 0 : (SampleCount / 8 * 1000 * Kilobits / SampleRate) + ((int)(Bits >> 9) & 1);

    /// <summary>Bytes of a frame's side information.</summary>
    public int SideBytes => (IsMpeg1, Channels) switch { (true, 2) => 32, (false, 1) => 9, _ => 17 };

    private static ReadOnlySpan<short> Kilobits1 => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, -1];

    private static ReadOnlySpan<short> Kilobits2 => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, -1];

    private static ReadOnlySpan<int> Rates => [44_100, 48_000, 32_000, -1];

    private int Version => (int)(Bits >> 19) & 3;

    private int Layer => (int)(Bits >> 17) & 3;

    /// <summary>Whether a frame is of the same rate, version and number of channels.</summary>
    public bool IsLike(MpegHeader other) => Version == other.Version && RateIndex == other.RateIndex && Channels == other.Channels;
}
