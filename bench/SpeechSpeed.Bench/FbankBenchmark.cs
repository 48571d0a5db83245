using BenchmarkDotNet.Attributes;
using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Bench;

/// <summary>The fbank of a minute of noise, on one thread.</summary>
public class FbankBenchmark
{
    /// <summary>Length of the audio.</summary>
    internal const int Seconds = 60;

    private readonly Fbank frontEnd = new(new FrontEndSettings(Bins: 80, FbankWindow.Hamming, Dither: 0, Cmn: false));
    private readonly float[] samples = new float[Seconds * Fbank.SampleRate];
    private float[] fbank = [];

    /// <summary>Draws the noise.</summary>
    [GlobalSetup]
    public void Setup()
    {
        new SeededRandom(0).FillUniform(samples, 0.1);
        fbank = new float[Fbank.FrameCount(samples.Length) * frontEnd.Bins];
    }

    /// <summary>80 bins.</summary>
    [Benchmark]
    public int Compute() => frontEnd.Compute(samples, "noise", fbank);
}
