using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>Fetches all missing items to their places, and reports each item. Existing files are left alone.</summary>
public sealed class Fetcher(FetchSettings settings, FetchReport report)
{
    private const int SecondTry = 2;
    private const int MostNoteBytes = 1 << 16;

    /// <summary>Archives share folders.</summary>
    private readonly Lock placing = new();

    /// <summary>Fetches.</summary>
    /// <param name="items">The items.</param>
    /// <param name="known">Per item's first address, its SHA-256 in the lock file.</param>
    /// <param name="have">Receives each item as soon as it is complete; one at a time.</param>
    /// <param name="cancellationToken">Ends it early. Received bytes stay, and the next run continues there.</param>
    /// <exception cref="SpeechSpeedException">An item could not be fetched. All other items have been.</exception>
    public async Task RunAsync(
        IReadOnlyList<FetchItem> items, IReadOnlyDictionary<string, string> known, Action<Fetched> have, CancellationToken cancellationToken)
    {
        using HttpSource source = new(settings);
        Downloader downloader = new(source, settings, report);
        Lock gate = new();
        ConcurrentBag<(FetchItem Item, SpeechSpeedException Error)> failures = [];
        report.Expect(items.Where(item => item.Missing.Count > 0 && !File.Exists(item.FilePath)).Sum(ToCome));
        ParallelOptions options = new() { MaxDegreeOfParallelism = settings.ItemsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(items, options, async (item, token) =>
        {
            try
            {
                if (await FetchAsync(item, known.GetValueOrDefault(item.Addresses[0]), downloader, token).ConfigureAwait(false) is { } fetched)
                {
                    lock (gate)
                    {
                        have(fetched);
                    }
                }
            }
            catch (SpeechSpeedException error)
            {
                failures.Add((item, error));
                if (!settings.IsOffline)
                {
                    report.Say($"{item.Name}: failed; going on with the others");
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                failures.Add((item, new SpeechSpeedException(
                    ExitCode.Failed, $"{item.Name}: {error.Message} Check the free space and the permissions of {item.Into}.", error)));
            }
        }).ConfigureAwait(false);

        if (!failures.IsEmpty)
        {
            throw Failure([.. items.SelectMany(item => failures.Where(failure => failure.Item == item))]);
        }
    }

    private async Task<Fetched?> FetchAsync(FetchItem item, string? known, Downloader downloader, CancellationToken cancellationToken)
    {
        if (item.Missing.Count == 0)
        {
            return item.IsArchive ? TryReadNote(item) : CheckFile(item, item.FilePath, known);
        }

        item.RefuseLinks();
        if (item.IsArchive && File.Exists(item.FilePath))
        {
            Directory.CreateDirectory(item.WorkFolder);
            report.Say($"{item.Name}: found in {item.Into}");
            Fetched brought = CheckFile(item, item.FilePath, known);
            await UnpackAsync(item, item.FilePath, cancellationToken).ConfigureAwait(false);
            return Note(item, brought);
        }

        if (settings.IsOffline)
        {
            Throw.InputData("--offline: files are missing, and Fetch may not use the network.");
        }

        Directory.CreateDirectory(item.WorkFolder);

        for (int attempt = 1; ; attempt++)
        {
            (string part, string sha256) = await downloader.DownloadAsync(item, known, cancellationToken).ConfigureAwait(false);
            Fetched fetched = new(item.Addresses[0], sha256, new FileInfo(part).Length);
            if (!item.IsArchive)
            {
                File.Move(part, item.FilePath, overwrite: false);
                PartFile.Forget(part);
                RemoveIfEmpty(item.WorkFolder);
                report.Say($"{item.Name}: {ByteSize.Text(fetched.Bytes)} in {item.Into}");
                return fetched;
            }

            try
            {
                await UnpackAsync(item, part, cancellationToken).ConfigureAwait(false);
                File.Delete(part);
                PartFile.Forget(part);
                return Note(item, fetched);
            }
            catch (SpeechSpeedException error) when (error.ExitCode == ExitCode.InputData)
            {
                // A complete file that is refused stays refused; without a digest it may only have been damaged on the way.
                File.Delete(part);
                PartFile.Forget(part);
                if (attempt == SecondTry || item.Sha256 is not null || item.Md5 is not null || error.InnerException is not (InvalidDataException or EndOfStreamException))
                {
                    throw;
                }

                report.Say($"{item.Name}: damaged; fetching it once more");
            }
        }
    }

    private async Task UnpackAsync(FetchItem item, string archive, CancellationToken cancellationToken)
    {
        string unpacked = Path.Combine(item.WorkFolder, item.Name + ".unpacked");
        report.Say($"{item.Name}: unpacking");
        await Unpacker.UnpackAsync(archive, unpacked, item.UnpackedLimit, cancellationToken).ConfigureAwait(false);
        string[] absent = [.. item.Gives!.Where(path => !Path.Exists(Path.Combine(unpacked, path)) && !Path.Exists(Path.Combine(item.Into, path)))];
        if (absent.Length > 0)
        {
            string[] found = [.. Directory.EnumerateFileSystemEntries(unpacked).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).Take(10)];
            Directory.Delete(unpacked, recursive: true);
            Throw.InputData($"{archive} does not have {string.Join(", ", absent)}, which 'gives' in the pipeline file expects; its top folder has {string.Join(", ", found)}. Correct 'gives' or the address.");
        }

        lock (placing)
        {
            Placement.Move(unpacked, item.Into, item.Gives!);
        }

        report.Say($"{item.Name}: unpacked; {string.Join(", ", item.Gives!)} in {item.Into}");
    }

    /// <summary>Refuses a file that is not the expected one. It is never replaced, because it may be the user's own.</summary>
    private static Fetched CheckFile(FetchItem item, string path, string? known)
    {
        string sha256 = FileDigest.Sha256(path);
        string? wanted = item.Sha256?.ToLowerInvariant() ?? known;
        if (wanted is not null && wanted != sha256)
        {
            throw new SpeechSpeedException(
                ExitCode.CheckFailed,
                $"{path} is there with the SHA-256 {sha256}, expected {wanted}{(item.Sha256 is null ? " (by the lock file)" : "")}. "
                + "Move it away so that it is fetched, or correct the digest if this file is right.");
        }

        return new Fetched(item.Addresses[0], sha256, new FileInfo(path).Length);
    }

    private static long ToCome(FetchItem item)
    {
        FileInfo part = new(Path.Combine(item.WorkFolder, item.Name + ".part"));
        return Math.Max(0, (item.Bytes ?? 0) - (part.Exists ? part.Length : 0));
    }

    private static string NotePath(FetchItem item) => Path.Combine(item.WorkFolder, item.Name + ".json");

    /// <summary>Remembers the digest of an archive that is now deleted.</summary>
    private static Fetched Note(FetchItem item, Fetched fetched)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(fetched);
        AtomicFile.Write(NotePath(item), stream => stream.Write(json));
        return fetched;
    }

    private static Fetched? TryReadNote(FetchItem item)
    {
        try
        {
            Fetched? note = RegularFile.IsThere(NotePath(item)) ? JsonSerializer.Deserialize<Fetched>(RegularFile.ReadAll(NotePath(item), MostNoteBytes)) : null;
            return note?.Address == item.Addresses[0] ? note : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void RemoveIfEmpty(string folder)
    {
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    private static SpeechSpeedException Failure(IReadOnlyList<(FetchItem Item, SpeechSpeedException Error)> failures)
    {
        StringBuilder text = new();
        foreach (string message in failures.Select(failure => failure.Error.Message).Distinct())
        {
            text.AppendLine(message);
        }

        FetchItem[] missing = [.. failures.Select(failure => failure.Item).Where(item => item.Missing.Count > 0)];
        if (missing.Length > 0)
        {
            text.AppendLine().AppendLine("Still missing. Run Fetch again with a connection, and it continues where it ended, or copy the files by hand:");
            text.AppendLine(string.Join(Environment.NewLine, missing.Select(Describe)));
        }

        ExitCode code = failures.Select(failure => failure.Error.ExitCode).MaxBy(code => code is ExitCode.CheckFailed ? 2 : code is ExitCode.InputData ? 1 : 0);
        return new SpeechSpeedException(code, text.ToString().TrimEnd());
    }

    /// <summary>The files that the user has to bring, and their target paths.</summary>
    public static string Describe(FetchItem item)
    {
        string size = item.Bytes is { } bytes ? ByteSize.Text(bytes) : "size not known";
        string digest = item.Sha256 is { } sha256 ? $"sha256 {sha256.ToLowerInvariant()}" : item.Md5 is { } md5 ? $"md5 {md5.ToLowerInvariant()}" : "no digest given";
        string place = item.IsArchive
            ? $"    unpacked, so that there is {string.Join(" and ", item.Missing)}; or as it is to {item.FilePath}, then run Fetch"
            : $"    to {item.FilePath}";
        return string.Join(Environment.NewLine, [$"  {item.Name} ({size}, {digest})", place, .. item.Addresses.Select(address => $"    from {address}")]);
    }
}
