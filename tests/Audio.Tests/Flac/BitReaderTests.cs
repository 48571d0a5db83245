using CsCheck;
using SpeechSpeed.Audio.Flac;

namespace SpeechSpeed.Audio.Tests.Flac;

public sealed class BitReaderTests
{
    private static Gen<byte[]> Bytes { get; } = Gen.Byte.Array[0, 400];

    [Fact]
    public void Numbers_of_every_width_are_those_of_a_plain_reader()
    {
        Gen.Select(Bytes, Gen.Int[0, 56].Array[1, 60]).Sample((bytes, widths) =>
        {
            // 32 bytes of buffer: every refill is exercised.
            using BitReader reader = new(new MemoryStream(bytes), bufferSize: 32);
            long place = 0;
            foreach (int width in widths)
            {
                if (place + width > 8L * bytes.Length)
                {
                    Assert.Throws<EndOfStreamException>(() => reader.Read(width));
                    return;
                }

                ulong expected = Plain(bytes, place, width);
                Assert.True(reader.TryPeek(width, out ulong peeked));
                Assert.Equal(expected, peeked);
                Assert.Equal(expected, reader.Read(width));
                place += width;
                Assert.Equal((place + 7) / 8, reader.ByteOffset);
            }
        });
    }

    [Fact]
    public void Rice_codes_are_those_of_a_plain_reader()
    {
        Gen.Select(Bytes, Gen.Int[0, 30], Gen.Int[0, 7], Gen.Int[1, 100]).Sample((bytes, parameter, skipped, count) =>
        {
            if (bytes.Length == 0)
            {
                return;
            }

            using BitReader reader = new(new MemoryStream(bytes), bufferSize: 32);
            reader.Read(skipped);
            int[]? expected = PlainRice(bytes, skipped, parameter, count, out bool isOutOfRange);
            int[] residual = new int[count];
            if (expected is null)
            {
                Assert.ThrowsAny<Exception>(() => reader.ReadRice(residual, parameter));
            }
            else if (isOutOfRange)
            {
                Assert.Throws<InvalidDataException>(() => reader.ReadRice(residual, parameter));
            }
            else
            {
                reader.ReadRice(residual, parameter);
                Assert.Equal(expected, residual);
            }
        });
    }

    [Fact]
    public void The_crc_is_that_of_polynomial_division()
    {
        Gen.Select(Bytes, Gen.Int[0, 7], Gen.Int[1, 9]).Sample((bytes, first, width) =>
        {
            using BitReader reader = new(new MemoryStream(bytes), bufferSize: 32);
            reader.Skip(Math.Min(first, bytes.Length));
            reader.BeginCrc();
            while (reader.TryPeek(8 * Math.Min(width, 7), out _))
            {
                reader.Read(8 * Math.Min(width, 7));
            }

            int end = (int)reader.ByteOffset;
            Assert.Equal(PlainCrc.Crc16(bytes.AsSpan(Math.Min(first, bytes.Length)..end)), reader.Crc());
            byte crc8 = 0;
            foreach (byte value in bytes)
            {
                crc8 = Crc8.Update(crc8, value);
            }

            Assert.Equal(PlainCrc.Crc8(bytes), crc8);
        });
    }

    private static ulong Plain(byte[] bytes, long place, int width)
    {
        ulong value = 0;
        for (long bit = place; bit < place + width; bit++)
        {
            value = (value << 1) | (uint)((bytes[bit / 8] >> (int)(7 - (bit % 8))) & 1);
        }

        return value;
    }

    // Null where the bytes end first.
    private static int[]? PlainRice(byte[] bytes, long place, int parameter, int count, out bool isOutOfRange)
    {
        isOutOfRange = false;
        int[] values = new int[count];
        for (int i = 0; i < count; i++)
        {
            ulong quotient = 0;
            while (place < 8L * bytes.Length && Plain(bytes, place, 1) == 0)
            {
                quotient++;
                place++;
            }

            place++;
            if (place + parameter > 8L * bytes.Length)
            {
                return null;
            }

            ulong folded = (quotient << parameter) + Plain(bytes, place, parameter);
            place += parameter;
            isOutOfRange |= folded >= uint.MaxValue;
            values[i] = (int)((folded & 1) == 0 ? (long)(folded / 2) : -(long)(folded / 2) - 1);
        }

        return values;
    }
}
