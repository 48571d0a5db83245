using SpeechSpeed.Core;

namespace SpeechSpeed.Features;

/// <summary>What is said of damaged Parquet files: the library meets damage with whatever exception its own code runs into.</summary>
public static class ParquetDamage
{
    /// <summary>Reads from a file.</summary>
    /// <param name="path">What errors call it.</param>
    /// <param name="remedy">What to do about a damaged one, a sentence.</param>
    /// <param name="read">Reads.</param>
    /// <exception cref="SpeechSpeedException">The file is damaged, or what <paramref name="read"/> says.</exception>
    public static async Task<T> ReadAsync<T>(string path, string remedy, Func<Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (SpeechSpeedException or OperationCanceledException or OutOfMemoryException))
        {
            throw new SpeechSpeedException(ExitCode.InputData, $"{path}: it is no Parquet file, or a damaged one ({error.Message.TrimEnd('.')}). {remedy}", error);
        }
    }

    /// <inheritdoc cref="ReadAsync{T}(string, string, Func{Task{T}})"/>
    public static Task ReadAsync(string path, string remedy, Func<Task> read) => ReadAsync(path, remedy, async () =>
    {
        await read().ConfigureAwait(false);
        return true;
    });
}
