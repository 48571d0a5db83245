namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// A lock between processes, held by the operating system as an exclusively opened file: it ends with the process that holds it, however
/// that ends, and so is never stale. Child processes do not inherit it.
/// </summary>
internal sealed class ProcessLock : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);
    private readonly FileStream file;

    private ProcessLock(FileStream file)
    {
        this.file = file;
    }

    /// <summary>Takes the lock, or gives null where someone holds it.</summary>
    public static ProcessLock? TryTake(string path)
    {
        try
        {
            return new ProcessLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException or DriveNotFoundException) && File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Takes the lock as soon as it is free.</summary>
    public static async Task<ProcessLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            await Task.Delay(RetryInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
