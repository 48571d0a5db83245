using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// The table of <c>files.db</c> (SQLite, write-ahead log: several processes may use it at once). It is only a memory. If it cannot be
/// read, it is set aside and a new one begins; if it cannot be written, a note says so, and the work continues without it. A row of
/// <c>folders</c> holds all files of one folder (<see cref="FolderDigests"/>): with many small files it is read ten times faster than a
/// row per file. A row of <c>snapshots</c> holds a whole corpus (<see cref="FolderSnapshot"/>). Thread-safe.
/// </summary>
internal sealed class DigestDatabase : IDisposable
{
    /// <summary>The ending of the name of a database that was set aside, before a number.</summary>
    public const string SetAsideSuffix = ".damaged-";

    private const string Read = "read";
    private const string Written = "written";
    private const int Version = 2;
    private const int SqliteError = 1;

    /// <summary>Size in bytes of an empty database with its log.</summary>
    private const int LeastRoom = 1 << 18;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    private readonly string path;
    private readonly Action<string> say;
    private readonly bool isCopy;
    private readonly Action<byte[]>? save;
    private readonly Lock gate = new();
    private SqliteConnection connection;
    private bool isChanged;

    /// <summary>Opens or creates the database.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="say">Receives notes for the user.</param>
    /// <param name="isCopy">
    /// Whether to work on a copy in memory. SQLite's log does not work across machines, so a process that shares the store with those of other machines must not write the file.
    /// </param>
    /// <param name="save">Receives the bytes of a copy that has changed, at the end.</param>
    public DigestDatabase(string path, Action<string> say, bool isCopy = false, Action<byte[]>? save = null)
    {
        this.save = save;
        this.path = path;
        this.say = say;
        this.isCopy = isCopy;
        connection = isCopy ? Copy() : OpenOrSetAside();
    }

    /// <summary>Adds to <paramref name="digests"/> the remembered digests of the files below <paramref name="folder"/>, by full path.</summary>
    public void LoadBelow(string folder, Dictionary<string, RememberedDigest> digests)
    {
        string first = Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;
        string end = first[..^1] + (char)(Path.DirectorySeparatorChar + 1);
        Guard(Read, () => Query("folder = $folder OR (folder >= $first AND folder < $end)", digests, ("$folder", first[..^1]), ("$first", first), ("$end", end)));
    }

    /// <summary>Adds to <paramref name="digests"/> the remembered digests of the files in the same folder as <paramref name="file"/>.</summary>
    public void LoadBeside(string file, Dictionary<string, RememberedDigest> digests) =>
        Guard(Read, () => Query("folder = $folder", digests, ("$folder", Path.GetDirectoryName(file)!)));

    /// <summary>Remembers digests, and forgets deleted files, in one step.</summary>
    public void Save(IEnumerable<KeyValuePair<string, RememberedDigest>> learned, IEnumerable<string> gone)
    {
        ILookup<string, KeyValuePair<string, RememberedDigest?>> changes = learned
            .Select(entry => new KeyValuePair<string, RememberedDigest?>(entry.Key, entry.Value))
            .Concat(gone.Select(file => new KeyValuePair<string, RememberedDigest?>(file, null)))
            .ToLookup(entry => Path.GetDirectoryName(entry.Key)!, StringComparer.Ordinal);
        if (changes.Count > 0)
        {
            Guard(Written, () => Save(changes));
        }
    }

    /// <summary>The last snapshot of some folders (<see cref="FolderSnapshot"/>), or null.</summary>
    /// <param name="root">Full path that they are relative to.</param>
    /// <param name="folders">Their full paths, in order.</param>
    public byte[]? LoadSnapshot(string root, IReadOnlyList<string> folders)
    {
        byte[]? snapshot = null;
        Guard(Read, () =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT snapshot FROM snapshots WHERE input = $input";
            command.Parameters.AddWithValue("$input", InputKey(root, folders));
            snapshot = (byte[]?)command.ExecuteScalar();
        });
        return snapshot;
    }

    /// <summary>Replaces the snapshot of some folders.</summary>
    public void SaveSnapshot(string root, IReadOnlyList<string> folders, byte[] snapshot) => Guard(Written, () =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT OR REPLACE INTO snapshots (input, root, snapshot) VALUES ($input, $root, $snapshot)";
        command.Parameters.AddWithValue("$input", InputKey(root, folders));
        command.Parameters.AddWithValue("$root", root);
        command.Parameters.AddWithValue("$snapshot", snapshot);
        command.ExecuteNonQuery();
    });

    /// <summary>Forgets everything about deleted folders.</summary>
    public void ForgetMissingFolders() => Guard(Written, () =>
    {
        foreach ((string table, string column) in new[] { ("folders", "folder"), ("snapshots", "root") })
        {
            List<string> known = [];
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT DISTINCT {column} FROM {table}";
            using (SqliteDataReader reader = command.ExecuteReader())
            {
                while (reader.Read())
                {
                    known.Add(reader.GetString(0));
                }
            }

            command.CommandText = $"DELETE FROM {table} WHERE {column} = $folder";
            SqliteParameter folder = command.Parameters.Add(new SqliteParameter { ParameterName = "$folder" });
            foreach (string path in known.Where(path => !Directory.Exists(path)))
            {
                folder.Value = path;
                command.ExecuteNonQuery();
            }
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isChanged && save is not null)
        {
            try
            {
                save(Bytes());
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException)
            {
                say($"File digests cannot be remembered in {path} ({error.Message}). The next run reads the files again.");
            }
        }

        connection.Dispose();
    }

    /// <summary>Joins paths by a zero character, which no path contains.</summary>
    private static string InputKey(string root, IReadOnlyList<string> folders) =>
        FileDigest.Sha256(MemoryMarshal.AsBytes(string.Join('\0', folders.Prepend(root)).AsSpan()));

    /// <summary>The database as a file has it. SQLite writes it into the machine's own folder for temporary files.</summary>
    private byte[] Bytes()
    {
        string file = Path.Combine(Path.GetTempPath(), $"speechspeed-{Guid.NewGuid():N}.db");
        try
        {
            using (SqliteConnection target = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()))
            {
                connection.BackupDatabase(target);
            }

            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void Guard(string what, Action act)
    {
        lock (gate)
        {
            try
            {
                act();
                isChanged |= what == Written;
            }
            catch (Exception error) when (IsDamage(error))
            {
                connection.Dispose();
                if (isCopy)
                {
                    connection = Open(":memory:");
                    return;
                }

                MoveAside(error);
                connection = OpenOrSetAside();
            }
            catch (SqliteException error)
            {
                say($"The file digests in {path} could not be {what} ({error.Message}). The work goes on without them.");
            }
        }
    }

    private void Query(string condition, Dictionary<string, RememberedDigest> digests, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT folder, files FROM folders WHERE {condition}";
        foreach ((string name, string value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            FolderDigests.Read(reader.GetString(0), reader.GetFieldValue<byte[]>(1), digests);
        }
    }

    private void Save(ILookup<string, KeyValuePair<string, RememberedDigest?>> changes)
    {
        // Not deferred: another process must not change the rows between their read and their write here.
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT OR REPLACE INTO folders (folder, files) VALUES ($folder, $files)";
        SqliteParameter folder = command.Parameters.Add(new SqliteParameter { ParameterName = "$folder" });
        SqliteParameter files = command.Parameters.Add(new SqliteParameter { ParameterName = "$files" });
        foreach (IGrouping<string, KeyValuePair<string, RememberedDigest?>> changed in changes)
        {
            Dictionary<string, RememberedDigest> digests = new(StringComparer.Ordinal);
            Query("folder = $folder", digests, ("$folder", changed.Key));
            foreach ((string file, RememberedDigest? digest) in changed)
            {
                if (digest is { } known)
                {
                    digests[file] = known;
                }
                else
                {
                    digests.Remove(file);
                }
            }

            folder.Value = changed.Key;
            files.Value = FolderDigests.Write(changed.Key, digests);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private SqliteConnection OpenOrSetAside()
    {
        try
        {
            return Open(path);
        }
        catch (SqliteException error) when (IsDamage(error))
        {
            MoveAside(error);
        }
        catch (SqliteException error)
        {
            return InMemory(error);
        }

        try
        {
            return Open(path);
        }
        catch (SqliteException error)
        {
            return InMemory(error);
        }
    }

    /// <summary>A copy in memory; empty if there is no file, or none of this version, or it is just being written.</summary>
    private SqliteConnection Copy()
    {
        SqliteConnection copy = Open(":memory:");
        if (!File.Exists(path))
        {
            return copy;
        }

        try
        {
            // Immutable: without lock and log.
            string source = $"{new Uri(path).AbsoluteUri}?immutable=1";
            using SqliteConnection shared = new(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            shared.Open();
            using SqliteCommand command = shared.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            if (command.ExecuteScalar() is (long)Version)
            {
                shared.BackupDatabase(copy);
            }

            return copy;
        }
        catch (SqliteException)
        {
            copy.Dispose();
            return Open(":memory:");
        }
    }

    /// <summary>On a full disk SQLite reports the same errors as for a damaged file.</summary>
    private bool HasRoom() => new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace >= LeastRoom;

    private SqliteConnection InMemory(SqliteException error)
    {
        say($"File digests cannot be remembered in {path} ({error.Message}). Every run reads the files again until this is mended.");
        return Open(":memory:");
    }

    private static SqliteConnection Open(string source)
    {
        SqliteConnection opened = new(new SqliteConnectionStringBuilder { DataSource = source, Pooling = false, DefaultTimeout = 60 }.ToString());
        try
        {
            opened.Open();
            using SqliteCommand command = opened.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            if (command.ExecuteScalar() is not (long)Version)
            {
                command.CommandText = $"""
                    PRAGMA journal_mode = WAL;
                    BEGIN IMMEDIATE;
                    DROP TABLE IF EXISTS folders;
                    DROP TABLE IF EXISTS snapshots;
                    CREATE TABLE folders (folder TEXT PRIMARY KEY NOT NULL, files BLOB NOT NULL) STRICT;
                    CREATE TABLE snapshots (input TEXT PRIMARY KEY NOT NULL, root TEXT NOT NULL, snapshot BLOB NOT NULL) STRICT;
                    PRAGMA user_version = {Version};
                    COMMIT;
                    """;
                command.ExecuteNonQuery();
            }

            command.CommandText = "PRAGMA synchronous = NORMAL";
            command.ExecuteNonQuery();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private void MoveAside(Exception error)
    {
        int number = 1;
        while (File.Exists(path + SetAsideSuffix + Numbers.Text(number)))
        {
            number++;
        }

        string aside = path + SetAsideSuffix + Numbers.Text(number);
        try
        {
            foreach (string suffix in new[] { "-wal", "-shm", "" })
            {
                if (File.Exists(path + suffix))
                {
                    File.Move(path + suffix, aside + suffix);
                }
            }
        }
        catch (IOException)
        {
            // Another process was faster: it has set the same file aside.
        }

        say($"{path} is damaged ({error.Message}). It was set aside as {Path.GetFileName(aside)}; the files are read again.");
    }

    private bool IsDamage(Exception error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteError or SqliteCorrupt or SqliteNotADatabase && HasRoom(),

        // A value that does not have its column's type.
        InvalidCastException or InvalidOperationException => error is not ObjectDisposedException,
        _ => false,
    };
}
