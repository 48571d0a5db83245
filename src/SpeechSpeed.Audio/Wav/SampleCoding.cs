namespace SpeechSpeed.Audio.Wav;

/// <summary>What the bytes of a sample are; the numbers are WAV's format tags.</summary>
internal enum SampleCoding
{
    /// <summary>Integers.</summary>
    Integer = 1,

    /// <summary>IEEE floats.</summary>
    Float = 3,

    /// <summary>G.711, A-law: 13 bits in 8.</summary>
    ALaw = 6,

    /// <summary>G.711, µ-law: 14 bits in 8.</summary>
    MuLaw = 7,
}
