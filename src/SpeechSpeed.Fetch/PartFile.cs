using System.Security.Cryptography;
using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>What a server said of the file that a partial download is the beginning of.</summary>
/// <param name="Address">Where it came from, after redirects.</param>
/// <param name="Validator">ETag or time of the last change, for If-Range; null where the server gave none that can be relied on.</param>
/// <param name="Length">The whole file's size in bytes, or null where it was not said.</param>
internal sealed record PartOrigin(string Address, string? Validator, long? Length);

/// <summary>
/// A download under way: <c>NAME.part</c>, which only ever grows at its end, and <c>NAME.part.json</c>, which says what it is the beginning of. Both
/// outlive the process, so that the next one goes on where this one was killed.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private const int MostOriginBytes = 1 << 16;
    private readonly FileStream stream;
    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // MD5 is what publishers give; it guards against damage, not against an adversary.
#pragma warning disable CA5351
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private readonly string path;

    private PartFile(string path, FileStream stream)
    {
        this.path = path;
        this.stream = stream;
    }

    /// <summary>Bytes that are there.</summary>
    public long Length => stream.Length;

    /// <summary>What it is the beginning of; null where nothing is known, so that it must be begun anew.</summary>
    public PartOrigin? Origin { get; private set; }

    /// <summary>Whether parts of it came with different answers, so that only a digest tells whether they belong together.</summary>
    public bool IsPieced { get; private set; }

    private string OriginPath => path + ".json";

    /// <summary>Opens it, made where it is not there, and holds it against other processes.</summary>
    /// <exception cref="SpeechSpeedException">Another process is at it.</exception>
    public static PartFile Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream stream;
        try
        {
            bool isThere = RegularFile.IsThere(path);
            if (!isThere)
            {
                // A link, say: nothing is written through it.
                File.Delete(path);
            }

            stream = new FileStream(path, isThere ? FileMode.Open : FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new SpeechSpeedException(
                ExitCode.Failed, $"{path} cannot be opened: {error.Message} If another Fetch is at it, wait for it to end; it is then there for this one too.", error);
        }

        PartFile part = new(path, stream);
        part.Resume();
        return part;
    }

    /// <summary>Empties it, to begin anew with what a server says.</summary>
    public void Begin(PartOrigin? origin)
    {
        stream.SetLength(0);
        Hash(reset: true);
        IsPieced = false;
        SetOrigin(origin);
    }

    /// <summary>Goes on with the answer of another server, or of the same one where it gives nothing to tell versions apart by.</summary>
    public void GoOnWith(PartOrigin origin)
    {
        IsPieced = true;
        SetOrigin(origin);
    }

    /// <summary>Adds bytes at its end.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        sha256.AppendData(bytes.Span);
        md5.AppendData(bytes.Span);
    }

    /// <summary>Writes out what is buffered; what a kill after this finds is there.</summary>
    public Task FlushAsync() => stream.FlushAsync(CancellationToken.None);

    /// <summary>SHA-256 and MD5 of what is there, 64 and 32 lower-case hexadecimal digits.</summary>
    public (string Sha256, string Md5) Digests() => (Convert.ToHexStringLower(sha256.GetCurrentHash()), Convert.ToHexStringLower(md5.GetCurrentHash()));

    /// <summary>Makes sure that it is on the disk and closes it; the file and what is known of it stay.</summary>
    public void Close()
    {
        stream.Flush(flushToDisk: true);
        Dispose();
    }

    /// <summary>Removes what is known of a file that is no longer a part.</summary>
    public static void Forget(string path) => File.Delete(path + ".json");

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        sha256.Dispose();
        md5.Dispose();
    }

    private void Resume()
    {
        try
        {
            Origin = RegularFile.IsThere(OriginPath) ? JsonSerializer.Deserialize<PartOrigin>(RegularFile.ReadAll(OriginPath, MostOriginBytes)) : null;
        }
        catch (JsonException)
        {
            Origin = null;
        }

        if (Origin is null)
        {
            stream.SetLength(0);
        }

        Hash(reset: false);
    }

    private void Hash(bool reset)
    {
        if (reset)
        {
            _ = sha256.GetHashAndReset();
            _ = md5.GetHashAndReset();
        }

        stream.Position = 0;
        byte[] buffer = new byte[BufferBytes];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            sha256.AppendData(buffer.AsSpan(0, read));
            md5.AppendData(buffer.AsSpan(0, read));
        }
    }

    private void SetOrigin(PartOrigin? origin)
    {
        Origin = origin;
        if (origin is null)
        {
            File.Delete(OriginPath);
        }
        else
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(origin);
            AtomicFile.Write(OriginPath, file => file.Write(json));
        }
    }
}
