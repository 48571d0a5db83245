using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Flac;

/// <summary>STREAMINFO's checksum of the samples: MD5 over all channels interleaved, each sample little-endian in whole bytes (RFC 9639, 8.2).</summary>
internal sealed class SampleDigest(int channels, int bitsPerSample) : IDisposable
{
    private const int SamplesAtOnce = 1024;

    private readonly int bytesPerSample = (bitsPerSample + 7) / 8;
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly byte[] bytes = new byte[SamplesAtOnce * channels * ((bitsPerSample + 7) / 8)];

    /// <summary>Adds a block.</summary>
    /// <param name="block">The samples of each channel; only the first <paramref name="blockSize"/> count.</param>
    /// <param name="blockSize">Samples per channel.</param>
    public void Append(ReadOnlySpan<int[]> block, int blockSize)
    {
        for (int start = 0; start < blockSize; start += SamplesAtOnce)
        {
            int count = Math.Min(SamplesAtOnce, blockSize - start);
            for (int c = 0; c < channels; c++)
            {
                Interleave(block[c].AsSpan(start, count), bytes.AsSpan(c * bytesPerSample));
            }

            md5.AppendData(bytes, 0, count * channels * bytesPerSample);
        }
    }

    /// <summary>The checksum of everything added.</summary>
    public byte[] Finish() => md5.GetHashAndReset();

    /// <inheritdoc/>
    public void Dispose() => md5.Dispose();

    [MethodImpl(HotLoop.Optimised)]
    private void Interleave(ReadOnlySpan<int> samples, Span<byte> destination)
    {
        int stride = channels * bytesPerSample;
        switch (bytesPerSample)
        {
            case 1:
                for (int i = 0, at = 0; i < samples.Length; i++, at += stride)
                {
                    destination[at] = (byte)samples[i];
                }

                break;
            case 2:
                Span<short> words = MemoryMarshal.Cast<byte, short>(destination);
                for (int i = 0, at = 0; i < samples.Length; i++, at += channels)
                {
                    words[at] = BitConverter.IsLittleEndian ? (short)samples[i] : BinaryPrimitives.ReverseEndianness((short)samples[i]);
                }

                break;
            case 3:
                for (int i = 0, at = 0; i < samples.Length; i++, at += stride)
                {
                    int sample = samples[i];
                    destination[at + 2] = (byte)(sample >> 16);
                    destination[at + 1] = (byte)(sample >> 8);
                    destination[at] = (byte)sample;
                }

                break;
            default:
                for (int i = 0, at = 0; i < samples.Length; i++, at += stride)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(destination[at..], samples[i]);
                }

                break;
        }
    }
}
