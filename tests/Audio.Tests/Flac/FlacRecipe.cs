namespace SpeechSpeed.Audio.Tests.Flac;

internal enum SubframeKind
{
    Constant,
    Verbatim,
    Fixed,
    Linear,
}

internal enum Stereo
{
    Independent = -1,
    LeftSide = 8,
    SideRight = 9,
    MidSide = 10,
}

/// <summary>How one channel of a frame is to be written. What does not fit the samples (a constant that is none) becomes verbatim.</summary>
/// <param name="Kind">The predictor.</param>
/// <param name="Order">Of the predictor.</param>
/// <param name="Coefficients">Of a linear predictor; the first belongs to the sample just before.</param>
/// <param name="Precision">Bits of a coefficient.</param>
/// <param name="Shift">Of the prediction.</param>
/// <param name="PartitionOrder">Lowered where the block does not allow it.</param>
/// <param name="FiveBitParameters">The second residual coding method.</param>
/// <param name="MaximumWastedBits">As many as the samples allow are used, up to this.</param>
/// <param name="RiceOffset">Added to the best Rice parameter of each partition.</param>
/// <param name="EscapeEvery">Every so-manieth partition is escaped; 0 for none.</param>
internal sealed record SubframeRecipe(
    SubframeKind Kind,
    int Order = 0,
    int[]? Coefficients = null,
    int Precision = 0,
    int Shift = 0,
    int PartitionOrder = 0,
    bool FiveBitParameters = false,
    int MaximumWastedBits = 0,
    int RiceOffset = 0,
    int EscapeEvery = 0);

/// <summary>How a frame is to be written.</summary>
/// <param name="BlockSize">Samples per channel.</param>
/// <param name="Stereo">For two channels.</param>
/// <param name="Subframes">One per channel.</param>
/// <param name="ExplicitBlockSize">Write the block size after the header even where a code exists.</param>
/// <param name="RateCode">The sample rate code; -1 for the shortest. 0 leaves it to STREAMINFO.</param>
/// <param name="DepthFromStreamInfo">Leave the bit depth to STREAMINFO.</param>
internal sealed record FrameRecipe(
    int BlockSize,
    Stereo Stereo,
    SubframeRecipe[] Subframes,
    bool ExplicitBlockSize = false,
    int RateCode = -1,
    bool DepthFromStreamInfo = false);

/// <summary>How a file is to be written.</summary>
/// <param name="Samples">Per channel.</param>
/// <param name="BitsPerSample">4 to 32.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Frames">Their block sizes add up to the samples.</param>
internal sealed record FlacRecipe(int[][] Samples, int BitsPerSample, int SampleRate, FrameRecipe[] Frames)
{
    public bool IsVariable { get; init; }

    public bool TotalIsKnown { get; init; } = true;

    public bool HasMd5 { get; init; } = true;

    /// <summary>Coded number of the first frame: a stream cut from a longer one.</summary>
    public long FirstCodedNumber { get; init; }

    /// <summary>Count samples although the blocking strategy bit is 0, as before 2007.</summary>
    public bool OldNumbering { get; init; }

    /// <summary>Metadata blocks after STREAMINFO: type and content.</summary>
    public (int Type, byte[] Content)[] OtherBlocks { get; init; } = [];

    /// <summary>STREAMINFO's block sizes; null for the true ones.</summary>
    public (int Minimum, int Maximum)? StatedBlockSizes { get; init; }
}
