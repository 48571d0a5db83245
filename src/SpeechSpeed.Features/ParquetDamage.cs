using SpeechSpeed.Core;

namespace SpeechSpeed.Features;

/// <summary>Errors for damaged Parquet files: on damage, the Parquet library throws arbitrary exceptions of its own code.</summary>
public static class ParquetDamage
{
    /// <summary>Reads from a file.</summary>
    /// <param name="path">The file's name in errors.</param>
    /// <param name="remedy">The remedy for a damaged file, a sentence.</param>
    /// <param name="read">Reads.</param>
    /// <exception cref="SpeechSpeedException">The file is damaged, or <paramref name="read"/> throws it.</exception>
    public static async Task<T> ReadAsync<T>(string path, string remedy, Func<Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (SpeechSpeedException or OperationCanceledException or OutOfMemoryException))
        {
            throw new SpeechSpeedException(ExitCode.InputData, $"{path}: it is no Parquet file, or a damaged one ({Damage.Reason(error)}). {remedy}", error);
        }
    }

    /// <inheritdoc cref="ReadAsync{T}(string, string, Func{Task{T}})"/>
    public static Task ReadAsync(string path, string remedy, Func<Task> read) => ReadAsync(path, remedy, async () =>
    {
        await read().ConfigureAwait(false);
        return true;
    });
}
