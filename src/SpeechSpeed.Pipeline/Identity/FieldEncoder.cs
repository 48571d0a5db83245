using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// Writes a sequence of fields so that different sequences give different bytes. A field is a tag, the number of its texts and the texts;
/// a text is its length and its UTF-16 code units, which, unlike UTF-8, keep every text that .NET can hold. Numbers are little-endian.
/// </summary>
internal sealed class FieldEncoder
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>Begins with the name of the encoding, so that two kinds or versions of it never give the same bytes.</summary>
    public FieldEncoder(string kind, int version)
    {
        Write(kind);
        Write(version);
    }

    /// <summary>Appends a field.</summary>
    public void Add(byte tag, params ReadOnlySpan<string> texts)
    {
        bytes.Write([tag]);
        Write(texts.Length);
        foreach (string text in texts)
        {
            Write(text);
        }
    }

    /// <summary>The bytes written so far.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.WrittenSpan;

    private void Write(string text)
    {
        Write(text.Length);
        if (BitConverter.IsLittleEndian)
        {
            bytes.Write(MemoryMarshal.AsBytes(text.AsSpan()));
            return;
        }

        Span<byte> unit = stackalloc byte[sizeof(char)];
        foreach (char c in text)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(unit, c);
            bytes.Write(unit);
        }
    }

    private void Write(int number)
    {
        Span<byte> buffer = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, number);
        bytes.Write(buffer);
    }
}
