using System.Globalization;

namespace SpeechSpeed.Audio.Tests.Codecs;

/// <summary>One line of tests/Golden/codecs.csv: what another decoder makes of a small file.</summary>
internal sealed record CodecGolden(string Path, string Decoder, int SampleRate, int Channels, int SampleCount, double Rms, float[] Values)
{
    public static CodecGolden[] All =>
    [
        .. from line in File.ReadLines(Goldens.Of(GoldenSet.Sample)["codecs.csv"]).Skip(1)
           let cells = line.Split(',')
           select new CodecGolden(
               System.IO.Path.Combine(Repository.Root, cells[0]), cells[1], Number(cells[2]), Number(cells[3]), Number(cells[4]), Real(cells[5]), [.. cells[6].Split(' ').Select(cell => (float)Real(cell))]),
    ];

    public static string Named(string name) => System.IO.Path.Combine(Repository.Root, "tests", "Golden", "codecs", name);

    /// <summary>The values are written with seven digits; oggdec gives 16 bits; libopus computes with floats, and we with integers.</summary>
    private double Tolerance => Decoder switch { "sox" => 1e-7, "ffmpeg" => 2e-6, "libvorbis" => 1.01 / 32768, _ => 2e-4 };

    /// <summary>Reads the file and compares.</summary>
    public void Check()
    {
        AudioInfo info = AudioFile.ReadInfo(Path);
        Assert.Equal((Path, SampleRate, Channels, SampleCount), (Path, info.SampleRate, info.Channels, (int)info.SampleCount));
        float[] samples = AudioFile.ReadMono(Path, SampleRate);
        Assert.Equal((Path, SampleCount), (Path, samples.Length));
        for (int i = 0; i < Values.Length; i++)
        {
            int place = (int)((long)i * (SampleCount - 1) / (Values.Length - 1));
            Assert.True(Math.Abs(samples[place] - Values[i]) <= Tolerance, $"{Path}: sample {place} is {samples[place]}; {Decoder} has {Values[i]}");
        }

        Assert.Equal(Rms, Math.Sqrt(samples.Average(value => (double)value * value)), 1e-5);
    }

    private static int Number(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);

    private static double Real(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
