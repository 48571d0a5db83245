using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SpeechSpeed.Storage;

/// <summary>
/// Writes a matrix of float32 as numpy's <c>.npy</c>, format version 1.0, little-endian, C order. <c>numpy.load</c> reads it, also memory-mapped. Rows
/// are appended, so a matrix of any size is written in bounded memory; their number must be known.
/// </summary>
/// <remarks>Source: numpy.lib.format, "Format Version 1.0".</remarks>
public sealed class NpyWriter : IDisposable
{
    private const int Alignment = 64;
    private const int BufferBytes = 1 << 16;
    private readonly FileStream stream;
    private readonly int rows;
    private readonly int columns;
    private int written;

    /// <summary>Begins a file; a missing folder is created.</summary>
    /// <param name="path">A path without a file yet.</param>
    /// <param name="rows">Number of rows that will be appended.</param>
    /// <param name="columns">Number of columns.</param>
    public NpyWriter(string path, int rows, int columns)
    {
        this.rows = rows;
        this.columns = columns;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferBytes);
        stream.Write(Header(rows, columns));
    }

    /// <summary>Appends rows.</summary>
    /// <param name="values">One or more rows, row-major.</param>
    /// <exception cref="ArgumentException">The values are no whole rows, or more rows than announced.</exception>
    public void Append(ReadOnlySpan<float> values)
    {
        if (values.Length % columns != 0 || written + (values.Length / columns) > rows)
        {
            throw new ArgumentException($"{stream.Name}: {values.Length} values after {written} rows, expected rows of {columns}, {rows} in all.", nameof(values));
        }

        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
        }
        else
        {
            Span<byte> bytes = stackalloc byte[sizeof(float)];
            foreach (float value in values)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
                stream.Write(bytes);
            }
        }

        written += values.Length / columns;
    }

    /// <summary>Completes the file.</summary>
    /// <exception cref="InvalidOperationException">Announced rows are missing.</exception>
    public void Complete()
    {
        if (written != rows)
        {
            throw new InvalidOperationException($"{stream.Name}: {written} rows of {rows} were written.");
        }

        stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    /// <summary>Magic string, version, length of the rest, and a Python dictionary, padded so that the data begin at a multiple of 64.</summary>
    private static byte[] Header(int rows, int columns)
    {
        const int prefix = 10;
        string dictionary = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
        int length = (prefix + dictionary.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        header[6] = 1;
        header[7] = 0;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - prefix));
        Encoding.ASCII.GetBytes(dictionary, header.AsSpan(prefix));
        header[^1] = (byte)'\n';
        return header;
    }
}
