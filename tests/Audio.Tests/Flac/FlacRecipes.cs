using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>Random recipes: every choice an encoder has.</summary>
internal static class FlacRecipes
{
    private static readonly int[] Rates = [8000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 176400, 192000, 7000, 11025, 35467, 384_000, 655_350, 768_000, 1_048_575];

    public static FlacRecipe Random(int bits, int channels, SeededRandom random)
    {
        bool isVariable = random.NextInt(2) == 0;
        int[] blockSizes = BlockSizes(isVariable, random);
        int length = blockSizes.Sum();
        int[][] samples = new int[channels][];
        for (int c = 0; c < channels; c++)
        {
            // Stereo coding pays, and its corner cases arise, where the channels are alike.
            samples[c] = c == 1 && random.NextInt(2) == 0 ? samples[0] : Signals.Make(random.NextInt(Signals.Kinds), length, bits, random);
        }

        int rate = Rates[random.NextInt(Rates.Length)];
        FrameRecipe[] frames = [.. blockSizes.Select(size => Frame(size, channels, rate, random))];
        return new FlacRecipe(samples, bits, rate, frames)
        {
            IsVariable = isVariable,
            TotalIsKnown = random.NextInt(4) != 0,
            HasMd5 = random.NextInt(4) != 0,
            FirstCodedNumber = random.NextInt(4) == 0 ? (isVariable ? (1L << 35) + random.NextInt(1 << 30) : random.NextInt(1 << 30)) : 0,
            OtherBlocks = [.. Enumerable.Range(0, random.NextInt(3)).Select(_ => (1 + random.NextInt(126), new byte[random.NextInt(300)]))],
        };
    }

    private static int[] BlockSizes(bool isVariable, SeededRandom random)
    {
        int[] common = [192, 576, 256, 512, 1024, 16, 17, 100, 725];
        int count = 1 + random.NextInt(4);
        int first = common[random.NextInt(common.Length)];
        int[] sizes = [.. Enumerable.Range(0, count).Select(_ => isVariable ? 16 + random.NextInt(600) : first)];
        // The last block may be as short as one sample.
        sizes[^1] = random.NextInt(2) == 0 ? 1 + random.NextInt(isVariable ? 40 : first) : sizes[^1];
        return sizes;
    }

    private static FrameRecipe Frame(int size, int channels, int rate, SeededRandom random)
    {
        Stereo stereo = channels == 2 ? new[] { Stereo.Independent, Stereo.LeftSide, Stereo.SideRight, Stereo.MidSide }[random.NextInt(4)] : Stereo.Independent;
        return new FrameRecipe(
            size,
            stereo,
            [.. Enumerable.Range(0, channels).Select(_ => Subframe(random))],
            ExplicitBlockSize: random.NextInt(3) == 0,
            RateCode: random.NextInt(3) switch
            {
                0 => 0,
                1 when rate <= 65535 => 13,
                2 when rate % 10 == 0 && rate <= 655_350 => 14,
                _ => FlacWriter.RateCode(rate),
            },
            DepthFromStreamInfo: random.NextInt(3) == 0);
    }

    private static SubframeRecipe Subframe(SeededRandom random)
    {
        SubframeKind kind = (SubframeKind)random.NextInt(4);
        int order = kind == SubframeKind.Linear ? 1 + random.NextInt(32) : random.NextInt(5);
        int precision = 2 + random.NextInt(14);
        // The prediction stays near the samples' range, so that most residuals fit.
        int shift = Math.Min(15, precision - 1 + random.NextInt(3));
        int spread = Math.Max(1, (1 << precision) / Math.Max(1, order));
        return new SubframeRecipe(
            kind,
            order,
            [.. Enumerable.Range(0, order).Select(_ => Math.Clamp(random.NextInt(spread) - (spread / 2), -(1 << (precision - 1)), (1 << (precision - 1)) - 1))],
            precision,
            shift,
            PartitionOrder: random.NextInt(9),
            FiveBitParameters: random.NextInt(2) == 0,
            MaximumWastedBits: random.NextInt(2) == 0 ? 0 : random.NextInt(33),
            RiceOffset: random.NextInt(4) - 2,
            EscapeEvery: random.NextInt(4));
    }
}
