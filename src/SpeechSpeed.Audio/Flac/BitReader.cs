using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Flac;

/// <summary>
/// Reads a stream bit by bit, most significant bit first, through a 64-bit cache over a pooled buffer, and keeps the CRC-16 of
/// what was consumed. Running out of bytes is an <see cref="EndOfStreamException"/>, impossible values an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class BitReader : IDisposable
{
    private readonly Stream stream;
    private readonly byte[] buffer;
    private long bufferOffset;
    private int position;
    private int end;
    private bool streamEnded;

    // The next cachedBits bits, left-aligned. Bits below them may already hold the bits that follow in the buffer: loading those
    // again by OR changes nothing.
    private ulong cache;
    private int cachedBits;

    private bool isDisposed;
    private ushort crc;
    private int crcPosition;

    /// <param name="stream">Read from where it stands; not closed.</param>
    /// <param name="bufferSize">Bytes read at once, at least 32.</param>
    public BitReader(Stream stream, int bufferSize = 1 << 16)
    {
        this.stream = stream;
        buffer = ArrayPool<byte>.Shared.Rent(bufferSize);
    }

    /// <summary>Bytes consumed since the beginning; a byte of which some bits remain is not counted.</summary>
    public long ByteOffset => bufferOffset + AlignedPosition;

    private int AlignedPosition => position - (cachedBits >> 3);

    /// <summary>Whether every bit was consumed.</summary>
    public bool IsAtEnd()
    {
        Refill();
        return cachedBits == 0;
    }

    /// <summary>The next bits without consuming them, <paramref name="count"/> from 0 to 56; false where fewer remain.</summary>
    public bool TryPeek(int count, out ulong value)
    {
        if (cachedBits < count)
        {
            Refill();
        }

        value = (cache >> 1) >> (63 - count);
        return cachedBits >= count;
    }

    /// <summary>An unsigned number of 0 to 56 bits.</summary>
    public ulong Read(int count)
    {
        Require(count);
        ulong value = (cache >> 1) >> (63 - count);
        Consume(count);
        return value;
    }

    /// <summary>A two's complement number of 1 to 56 bits.</summary>
    public long ReadSigned(int count)
    {
        Require(count);
        long value = (long)cache >> (64 - count);
        Consume(count);
        return value;
    }

    /// <summary>The number of zero bits before the next one bit, which is consumed too.</summary>
    /// <exception cref="InvalidDataException">There are more than <paramref name="maximum"/>.</exception>
    public uint ReadUnary(uint maximum)
    {
        ulong zeros = 0;
        while (true)
        {
            Require(1);
            int run = Math.Min(BitOperations.LeadingZeroCount(cache), cachedBits);
            zeros += (uint)run;
            if (zeros > maximum)
            {
                throw new InvalidDataException($"a unary number is larger than {maximum}, the most its place allows");
            }

            if (run < cachedBits)
            {
                Consume(run + 1);
                return (uint)zeros;
            }

            Consume(run);
        }
    }

    /// <summary>Rice codes with a <paramref name="parameter"/> of 0 to 30, unfolded to signed numbers (RFC 9639, 9.2.7.2).</summary>
    /// <exception cref="InvalidDataException">A number is outside ±(2^31 − 1).</exception>
    [MethodImpl(HotLoop.Optimised)]
    public void ReadRice(Span<int> residual, int parameter)
    {
        // The state lives in locals: the compiler cannot keep fields in registers across the writes to the span.
        ulong bits = cache;
        int count = cachedBits;
        int next = position;
        int lastWholeLoad = end - sizeof(ulong);
        byte[] bytes = buffer;
        ulong overflow = 0;
        for (int i = 0; i < residual.Length; i++)
        {
            if (count < 32 && next <= lastWholeLoad)
            {
                bits |= BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(next)) >> count;
                next += (63 - count) >> 3;
                count |= 56;
            }

            ulong folded;
            int quotient = BitOperations.LeadingZeroCount(bits);
            int length = quotient + 1 + parameter;
            if (length <= count)
            {
                ulong afterStop = bits << quotient << 1;
                folded = ((ulong)quotient << parameter) | ((afterStop >> 1) >> (63 - parameter));
                bits = afterStop << parameter;
                count -= length;
            }
            else
            {
                (cache, cachedBits, position) = (bits, count, next);
                folded = ((ulong)ReadUnary(uint.MaxValue >> parameter) << parameter) | Read(parameter);
                (bits, count, next) = (cache, cachedBits, position);
                lastWholeLoad = end - sizeof(ulong);
            }

            overflow |= folded + 1;
            residual[i] = (int)(folded >> 1) ^ -(int)(folded & 1);
        }

        (cache, cachedBits, position) = (bits, count, next);
        if (overflow >> 32 != 0)
        {
            throw new InvalidDataException("a residual is outside ±(2^31 − 1), the range the format allows");
        }
    }

    /// <summary>Skips to the next byte boundary and returns the bits skipped, which the format wants to be zero.</summary>
    public ulong AlignToByte() => Read(cachedBits & 7);

    /// <summary>Skips whole bytes, from a byte boundary, without holding them in memory.</summary>
    public void Skip(long count)
    {
        position = AlignedPosition;
        (cache, cachedBits) = (0, 0);
        while (count > end - position)
        {
            count -= end - position;
            position = end;
            if (!Fill())
            {
                throw new EndOfStreamException();
            }
        }

        position += (int)count;
    }

    /// <summary>Begins a new checksum, at a byte boundary.</summary>
    public void BeginCrc()
    {
        crc = 0;
        crcPosition = AlignedPosition;
    }

    /// <summary>The CRC-16 of the bytes since <see cref="BeginCrc"/>, at a byte boundary.</summary>
    public ushort Crc()
    {
        UpdateCrc();
        return crc;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Require(int count)
    {
        if (cachedBits < count)
        {
            Refill();
            if (cachedBits < count)
            {
                throw new EndOfStreamException();
            }
        }
    }

    private void Consume(int count)
    {
        cache <<= count;
        cachedBits -= count;
    }

    private void Refill()
    {
        if (end - position < sizeof(ulong) && !streamEnded)
        {
            Fill();
        }

        if (end - position >= sizeof(ulong))
        {
            cache |= BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(position)) >> cachedBits;
            position += (63 - cachedBits) >> 3;
            cachedBits |= 56;
            return;
        }

        while (cachedBits < 56 && position < end)
        {
            cache |= (ulong)buffer[position++] << (56 - cachedBits);
            cachedBits += 8;
        }
    }

    private bool Fill()
    {
        UpdateCrc();
        int start = AlignedPosition;
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        bufferOffset += start;
        position -= start;
        end -= start;
        crcPosition -= start;
        int read = stream.ReadAtLeast(buffer.AsSpan(end), sizeof(ulong), throwOnEndOfStream: false);
        end += read;
        streamEnded = read < sizeof(ulong);
        return read > 0;
    }

    private void UpdateCrc()
    {
        int consumed = AlignedPosition;
        crc = Crc16.Update(crc, buffer.AsSpan(crcPosition, consumed - crcPosition));
        crcPosition = consumed;
    }
}
