using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>The names in a store: the paths of its files. Files with other names are not listed, written or deleted.</summary>
internal static partial class StoreNames
{
    /// <summary>The marker of a store.</summary>
    public static FolderMarker Marker { get; } = new(
        "store", 1, "It holds what stages have written, to be used again, and is swept by --target=Gc and --target=Verify: keep nothing of your own in it.");

    /// <summary>The path of the file of a key, such as <c>cas/ab/&lt;sha256&gt;</c>.</summary>
    /// <param name="kind">The folder: <c>cas</c>.</param>
    /// <param name="key">64 lower-case hexadecimal digits.</param>
    public static RelativePath Keyed(string kind, string key) => FileDigest.IsSha256(key)
        ? RelativePath.Parse($"{kind}/{key[..2]}/{key}")
        : throw new ArgumentException($"'{key}' is no key of {kind}.", nameof(key));

    /// <summary>Whether a path is one of a store.</summary>
    public static bool IsFile(string path) => File().IsMatch(path);

    /// <summary>
    /// The reason why a folder is no store of a version that set no marker; null if it is one. Another program's cache may have <c>cas</c> and <c>ac</c> too (Bazel's has).
    /// Therefore every file must have a name of a store, there must be a database of digests, and if there are records, one must be readable as ours.
    /// </summary>
    public static string? FindForeign(string folder)
    {
        OwnFolder store = new(folder, IsFile);
        if (store.FindForeign() is { } foreign)
        {
            return foreign;
        }

        string[] records = [.. store.Files(RelativePath.Parse("ac"))];
        bool isStore = RegularFile.IsThere(Path.Combine(folder, "files.db")) && (records.Length == 0 || Array.Exists(records, record => StageStore.TryReadRecord(record) is not null));
        return isStore ? null : "ac";
    }

    [GeneratedRegex("""
        \A(?:
          (?:cas|ac|claims|history|listings|logs)/([0-9a-f]{2})/\1[0-9a-f]{62}
          | logs/[A-Za-z0-9._-]+\.log
          | tmp/[0-9a-f]{32}(?:\.lock|/.+)
          | rows/[0-9a-f]{32}/[0-9a-f]{64}\.(?:parquet|rows|shard)(?:\.[0-9]+\.[0-9a-f]{32}\.tmp)?
          | measured/[0-9a-f]{32}(?:-[0-9]+)?
          | pipelines/[0-9a-f]{64}(?:\.[0-9a-f]{32}\.tmp)?
          | submissions/[0-9a-f]{64}/[A-Za-z0-9._@-]+
          | files\.shared\.db(?:\.[0-9a-f]{32}\.tmp)?
          | files\.db(?:\.damaged-[0-9]+)?(?:-wal|-shm|-journal)?
          | (?:tmp|publish)\.lock
          | speechspeed-store\.txt
        )\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex File();
}
