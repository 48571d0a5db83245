using System.Security.Cryptography;
using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>The server's description of the file of a partial download.</summary>
/// <param name="Address">Its address, after redirects.</param>
/// <param name="Validator">ETag or time of the last change, for If-Range; null if the server gave none that is reliable.</param>
/// <param name="Length">The whole file's size in bytes, or null if the server did not say.</param>
internal sealed record PartOrigin(string Address, string? Validator, long? Length);

/// <summary>
/// An unfinished download: <c>NAME.part</c>, which only grows at its end, and <c>NAME.part.json</c>, which describes the whole file. Both
/// outlive the process, so that the next one continues where this one was killed.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private const int MostOriginBytes = 1 << 16;
    private readonly FileStream stream;
    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // MD5 is the digest that publishers give; it guards against damage, not against an adversary.
#pragma warning disable CA5351
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private readonly string path;

    private PartFile(string path, FileStream stream)
    {
        this.path = path;
        this.stream = stream;
    }

    /// <summary>Number of bytes received.</summary>
    public long Length => stream.Length;

    /// <summary>The description of the whole file; null if nothing is known, so that the download must begin anew.</summary>
    public PartOrigin? Origin { get; private set; }

    /// <summary>Whether its pieces came with different answers, so that only a digest shows whether they belong together.</summary>
    public bool IsPieced { get; private set; }

    private string OriginPath => path + ".json";

    /// <summary>Opens it, creates it if absent, and locks it against other processes.</summary>
    /// <exception cref="SpeechSpeedException">Another process uses it.</exception>
    public static PartFile Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream stream;
        try
        {
            bool isThere = RegularFile.IsThere(path);
            if (!isThere)
            {
                // A link, for example: nothing is written through it.
                File.Delete(path);
            }

            stream = new FileStream(path, isThere ? FileMode.Open : FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new SpeechSpeedException(
                ExitCode.Failed, $"{path} cannot be opened: {error.Message} If another Fetch downloads it, wait until that Fetch ends; this one can then use the file.", error);
        }

        PartFile part = new(path, stream);
        part.Resume();
        return part;
    }

    /// <summary>Empties it, and begins anew with a server's description.</summary>
    public void Begin(PartOrigin? origin)
    {
        stream.SetLength(0);
        Hash(reset: true);
        IsPieced = false;
        SetOrigin(origin);
    }

    /// <summary>Continues with the answer of another server, or of the same one if it gives no version.</summary>
    public void GoOnWith(PartOrigin origin)
    {
        IsPieced = true;
        SetOrigin(origin);
    }

    /// <summary>Appends bytes.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        sha256.AppendData(bytes.Span);
        md5.AppendData(bytes.Span);
    }

    /// <summary>Writes out the buffer; a later kill does not lose these bytes.</summary>
    public Task FlushAsync() => stream.FlushAsync(CancellationToken.None);

    /// <summary>SHA-256 and MD5 of the received bytes, 64 and 32 lower-case hexadecimal digits.</summary>
    public (string Sha256, string Md5) Digests() => (Convert.ToHexStringLower(sha256.GetCurrentHash()), Convert.ToHexStringLower(md5.GetCurrentHash()));

    /// <summary>Makes sure that it is on the disk and closes it; the file and its description stay.</summary>
    public void Close()
    {
        stream.Flush(flushToDisk: true);
        Dispose();
    }

    /// <summary>Removes the description of a file that is no longer a part.</summary>
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
