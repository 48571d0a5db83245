using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace SpeechSpeed.Core;

/// <summary>Digests of files and of bytes, in the notation used everywhere: SHA-256, 64 lower-case hexadecimal digits.</summary>
public static class FileDigest
{
    private const int BufferBytes = 1 << 17;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Number of hexadecimal digits.</summary>
    public const int TextLength = 64;

    /// <summary>The digest of some bytes.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The digest of the bytes written to a stream, which are not kept.</summary>
    public static string Sha256(Action<Stream> write)
    {
        using SHA256 sha256 = SHA256.Create();
        using (CryptoStream stream = new(Stream.Null, sha256, CryptoStreamMode.Write))
        {
            write(stream);
        }

        return Convert.ToHexStringLower(sha256.Hash!);
    }

    /// <summary>The digest of a file.</summary>
    public static string Sha256(string path)
    {
        RegularFile.Check(path);
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        return Sha256(file);
    }

    /// <summary>The digest of an open file, from its beginning.</summary>
    public static string Sha256(SafeFileHandle file) => Read(file, static _ => { });

    /// <summary>Copies an open file and returns the digest of the copied bytes.</summary>
    public static string Copy(SafeFileHandle from, Stream to) => Read(from, bytes => to.Write(bytes));

    /// <summary>Whether <paramref name="text"/> is a digest in this notation.</summary>
    public static bool IsSha256(string text) => text.Length == TextLength && !text.AsSpan().ContainsAnyExcept(Digits);

    private static string Read(SafeFileHandle file, Action<ReadOnlySpan<byte>> each)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long position = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, position)) > 0; position += read)
            {
                hash.AppendData(buffer, 0, read);
                each(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }
}
