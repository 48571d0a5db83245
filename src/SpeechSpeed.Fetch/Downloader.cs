using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>
/// Downloads a file. It resumes where it was interrupted, tries again after a while if that may help, takes the next address if it does not, and
/// checks the file against everything that is known of it.
/// </summary>
internal sealed class Downloader(HttpSource source, FetchSettings settings, FetchReport report)
{
    /// <summary>Downloads to <c>NAME.part</c> in the item's work folder.</summary>
    /// <param name="item">The item.</param>
    /// <param name="known">The SHA-256 in the lock file, or null. The item's own takes precedence.</param>
    /// <param name="cancellationToken">Ends it early; what has come stays.</param>
    /// <returns>Full path of the complete part, and its SHA-256.</returns>
    /// <exception cref="SpeechSpeedException">No address gave the file.</exception>
    public async Task<(string Path, string Sha256)> DownloadAsync(FetchItem item, string? known, CancellationToken cancellationToken)
    {
        string path = Path.Combine(item.WorkFolder, item.Name + ".part");
        ExpectedFile expected = new(item.Sha256 ?? known, item.Md5, item.Bytes, item.Sha256 is null && known is not null);
        List<(string Address, TransferException Error)> failures = [];
        using PartFile part = PartFile.Open(path);
        foreach (string address in item.Addresses)
        {
            using IDisposable turn = await source.EnterAsync(address, cancellationToken).ConfigureAwait(false);
            try
            {
                Transfer transfer = new(source, settings, report, item, expected, part, address);
                string sha256 = await transfer.RunAsync(cancellationToken).ConfigureAwait(false);
                part.Close();
                return (path, sha256);
            }
            catch (TransferException error)
            {
                failures.Add((address, error));
                if (address != item.Addresses[^1])
                {
                    report.Say($"{item.Name}: {error.Message}; trying the next address");
                }
            }
        }

        string details = string.Join("\n", failures.Select(failure => $"  {failure.Address}: {failure.Error.Message}"));
        bool isWrong = failures.Exists(failure => failure.Error.IsWrongFile);
        throw new SpeechSpeedException(
            isWrong ? ExitCode.CheckFailed : ExitCode.Failed,
            $"{item.Name} could not be fetched:\n{details}" + (isWrong && expected.IsFromLock
                ? "\n  The digest is that of the lock file, of an earlier Fetch. If the publisher has replaced the file and you mean the new one, delete its entry under 'fetched' there."
                : ""));
    }
}
