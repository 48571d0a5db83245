using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace SpeechSpeed.Core;

/// <summary>
/// xoshiro256** (Blackman &amp; Vigna 2018) seeded through SplitMix64: the same numbers on every platform and .NET version, which
/// <see cref="System.Random"/> does not promise. Not for secrets.
/// </summary>
public sealed class SeededRandom
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;
    private double spareNormal = double.NaN;

    /// <summary>A generator for one purpose: the same seed with another <paramref name="purpose"/> gives unrelated numbers.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="purpose">The use of the numbers, for example the name of a layer.</param>
    public SeededRandom(long seed, string purpose = "")
    {
        ulong state = unchecked((ulong)seed);
        if (purpose.Length > 0)
        {
            state ^= BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(purpose)), 0);
        }

        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="exclusiveMaximum"/>), without modulo bias.</summary>
    public int NextInt(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        ulong bound = (ulong)exclusiveMaximum;
        ulong threshold = (0UL - bound) % bound;
        while (true)
        {
            ulong high = Math.BigMul(NextUInt64(), bound, out ulong low);
            if (low >= threshold)
            {
                return (int)high;
            }
        }
    }

    /// <summary>Standard normal, by the polar method (Marsaglia &amp; Bray 1964).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(spareNormal))
        {
            double spare = spareNormal;
            spareNormal = double.NaN;
            return spare;
        }

        double u, v, s;
        do
        {
            u = (2 * NextDouble()) - 1;
            v = (2 * NextDouble()) - 1;
            s = (u * u) + (v * v);
        }
        while (s >= 1 || s == 0);

        double scale = Math.Sqrt(-2 * Math.Log(s) / s);
        spareNormal = v * scale;
        return u * scale;
    }

    /// <summary>Fills with numbers that are uniform in [−<paramref name="bound"/>, <paramref name="bound"/>), as for weights.</summary>
    public void FillUniform(Span<float> values, double bound)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((2 * NextDouble()) - 1) * bound);
        }
    }

    /// <summary>Shuffles in place; every order is equally likely (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
