namespace SpeechSpeed.Core;

/// <summary>
/// Opens files that are read to their end: regular files of a limited size. A pipe would block for ever, and a device would fill the memory. Links are
/// followed, because models and corpora are often kept elsewhere.
/// </summary>
public static class RegularFile
{
    /// <summary>Opens a file to read.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="most">Its largest size in bytes.</param>
    /// <exception cref="IOException">The file is missing, no regular file, or larger.</exception>
    public static FileStream Open(string path, long most)
    {
        Check(path, most);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
    }

    /// <summary>Refuses an unsuitable file before it is opened, because opening may block for ever.</summary>
    /// <inheritdoc cref="Open"/>
    public static void Check(string path, long most = long.MaxValue)
    {
        try
        {
            if (FileStamp.Read(path).Size is var size && size > most)
            {
                throw new IOException($"it has {ByteSize.Text(size)}, at most {ByteSize.Text(most)} are expected");
            }
        }
        catch (IOException error) when (error is not FileNotFoundException)
        {
            throw new IOException($"{path}: {error.Message}.", error);
        }
        catch (FileNotFoundException)
        {
            // The attempt to open it gives the error, with its path.
        }
    }

    /// <summary>The bytes of a file.</summary>
    /// <inheritdoc cref="Open"/>
    public static byte[] ReadAll(string path, long most)
    {
        using FileStream stream = Open(path, most);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Whether a path itself is a regular file, and not a link to one.</summary>
    public static bool IsThere(string path)
    {
        try
        {
            return File.Exists(path) && !RealPath.IsLink(path) && FileStamp.Read(path).Size >= 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
