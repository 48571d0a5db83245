namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// A lock between processes, held by the operating system as an exclusively opened file. It ends with the process that holds it, however
/// that ends, and is therefore never stale. Child processes do not inherit it.
/// </summary>
internal sealed class ProcessLock : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private readonly FileStream file;

    private ProcessLock(FileStream file)
    {
        this.file = file;
    }

    /// <summary>Takes the lock, or returns null if another process holds it.</summary>
    /// <param name="path">Full path of its file, which is no link.</param>
    /// <exception cref="IOException">The lock cannot be taken at all.</exception>
    public static ProcessLock? TryTake(string path)
    {
        try
        {
            return new ProcessLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (IsHeld(error))
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

    /// <summary>Any other error, such as a read-only file system, would not go away by waiting.</summary>
    private static bool IsHeld(IOException error) =>
        OperatingSystem.IsWindows() ? error.HResult == SharingViolation : error.HResult is WouldBlockOnLinux or WouldBlockOnMac;

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
