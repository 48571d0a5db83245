using System.Globalization;
using System.Text.RegularExpressions;
using SpeechSpeed.Audio;

namespace SpeechSpeed.Measures.Tests;

public sealed partial class SyllableNucleiTests
{
    private static readonly string Speech = Path.Combine(Repository.Root, "samples/speech");

    /// <summary>The same rule in Praat 6.3.07 (<c>tests/Golden/syllables.praat</c>), on every utterance of the sample. Praat takes its windows at other samples, which moves a peak or a dip across a limit now and then.</summary>
    [Fact]
    public void Counts_are_those_of_Praat()
    {
        (string Path, int Nuclei)[] golden = [.. File.ReadLines(Path.Combine(Repository.Root, "tests/Golden/syllables.csv")).Skip(1).Select(line => line.Split(',')).Select(cells => (cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture)))];
        int[] differences = [.. golden.Select(one => Math.Abs(Count(one.Path) - one.Nuclei))];

        Assert.Equal(300, golden.Length);
        Assert.True(differences.Max() <= 1, $"{differences.Max()}");
        Assert.True(differences.Count(difference => difference > 0) <= 9, $"{differences.Count(difference => difference > 0)}");
    }

    /// <summary>Groups of vowels of an English text are nearly its syllables. At the fast tempi of the sample neighbours merge, and its sentences have nearly the same length, so the correlation is lower than on real speech (docs/measures.md).</summary>
    [Fact]
    public void Counts_follow_the_syllables_of_the_text()
    {
        (double Counted, double Written)[] found =
        [
            .. from file in Directory.EnumerateFiles(Speech, "*.trans.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               from line in File.ReadLines(file)
               let id = line[..line.IndexOf(' ', StringComparison.Ordinal)]
               let counted = Count(Path.GetRelativePath(Speech, Path.Combine(Path.GetDirectoryName(file)!, id + ".flac")))
               select ((double)counted, (double)Vowels().Count(line[id.Length..])),
        ];

        double ratio = found.Sum(one => one.Counted) / found.Sum(one => one.Written);
        double correlation = Correlation([.. found.Select(one => one.Counted)], [.. found.Select(one => one.Written)]);
        Assert.InRange(ratio, 0.8, 1.05);
        Assert.InRange(correlation, 0.3, 1);
    }

    /// <summary>Bursts of a tone, with silence between them.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Made_syllables_are_counted(int syllables)
    {
        float[] samples = new float[16000 * 3];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (double)i / 16000;
            int place = (int)(time / 0.35);
            double inside = (time - (place * 0.35)) / 0.2;
            double voice = Enumerable.Range(1, 8).Sum(harmonic => Math.Sin(2 * Math.PI * 120 * harmonic * time) / harmonic);
            samples[i] = place < syllables && inside < 1 ? (float)(0.2 * voice * Math.Pow(Math.Sin(Math.PI * inside), 2)) : 0;
        }

        Assert.Equal(syllables, SyllableNuclei.Count(samples, 16000, new PitchTracker(16000).Track(samples)));
    }

    [Fact]
    public void What_is_shorter_than_a_window_has_none() => Assert.Equal(0, SyllableNuclei.Count(new float[1000], 16000, [100]));

    private static int Count(string path)
    {
        float[] samples = AudioFile.ReadMono(Path.Combine(Speech, path), 16000);
        return SyllableNuclei.Count(samples, 16000, new PitchTracker(16000).Track(samples));
    }

    private static double Correlation(double[] one, double[] other)
    {
        double a = one.Average();
        double b = other.Average();
        return one.Zip(other, (x, y) => (x - a) * (y - b)).Sum() / Math.Sqrt(one.Sum(x => (x - a) * (x - a)) * other.Sum(y => (y - b) * (y - b)));
    }

    [GeneratedRegex("[AEIOUYaeiouy]+")]
    private static partial Regex Vowels();
}
