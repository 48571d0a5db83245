namespace SpeechSpeed.Audio;

/// <summary>Mono samples being collected. It grows with what was decoded, so a forged length in a header allocates nothing.</summary>
internal sealed class MonoBuffer
{
    private readonly string path;
    private float[] samples;
    private int count;

    /// <param name="path">The file, for the error where it is too long.</param>
    /// <param name="expectedSamples">What the header promises.</param>
    /// <param name="fileBytes">Size of the file: no more than four samples per byte are allocated on the header's word.</param>
    public MonoBuffer(string path, long expectedSamples, long fileBytes)
    {
        this.path = path;
        samples = new float[Math.Clamp(Math.Min(expectedSamples, 4 * fileBytes), 0, Array.MaxLength)];
    }

    /// <summary>Samples so far.</summary>
    public int Count => count;

    /// <summary>Makes room for <paramref name="length"/> more samples, to be filled by the caller.</summary>
    public Span<float> Append(int length)
    {
        long needed = (long)count + length;
        if (needed > samples.Length)
        {
            if (needed > Array.MaxLength)
            {
                throw new AudioFormatException(path, $"more than {Array.MaxLength} samples, which is the longest recording that fits one array. Cut the file.");
            }

            Array.Resize(ref samples, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * samples.Length)));
        }

        Span<float> added = samples.AsSpan(count, length);
        count += length;
        return added;
    }

    /// <summary>The samples, without a copy where the header's promise was kept.</summary>
    public float[] ToArray() => count == samples.Length ? samples : samples.AsSpan(0, count).ToArray();
}
