using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>A digest that was taken once.</summary>
/// <param name="Stamp">The file's stamp before and after.</param>
/// <param name="HashedAtNs">When reading began, nanoseconds since 1970.</param>
/// <param name="Sha256">What was found.</param>
internal readonly record struct RememberedDigest(FileStamp Stamp, long HashedAtNs, string Sha256);

/// <summary>
/// The table of <c>files.db</c> (SQLite, write-ahead log: several processes may use it at once). It is a memory only: when it cannot be
/// read, it is set aside and begun anew; when it cannot be written, that is said, and the work goes on without it. Each row carries a
/// CRC-32C, because SQLite does not notice flipped bits in a value. Thread-safe.
/// </summary>
internal sealed class DigestDatabase : IDisposable
{
    private const int Version = 1;
    private const int SqliteError = 1;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    private static readonly string[] Parameters = ["$path", "$device", "$inode", "$size", "$mtime", "$ctime", "$hashed", "$sha256", "$crc"];

    private readonly string path;
    private readonly Action<string> say;
    private readonly Lock gate = new();
    private SqliteConnection connection;

    /// <summary>Opens or makes the database.</summary>
    public DigestDatabase(string path, Action<string> say)
    {
        this.path = path;
        this.say = say;
        connection = OpenOrSetAside();
    }

    /// <summary>The rows of every file below <paramref name="folder"/>, by full path.</summary>
    public Dictionary<string, RememberedDigest> LoadBelow(string folder)
    {
        string first = Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;
        string end = first[..^1] + (char)(Path.DirectorySeparatorChar + 1);
        return Load("path >= $first AND path < $end", ("$first", first), ("$end", end));
    }

    /// <summary>The row of one file, in a dictionary of at most one.</summary>
    public Dictionary<string, RememberedDigest> LoadOne(string file) => Load("path = $path", ("$path", file));

    /// <summary>Adds or replaces rows, and drops those of files that are gone, at once.</summary>
    public void Save(IReadOnlyCollection<KeyValuePair<string, RememberedDigest>> learned, IReadOnlyCollection<string> gone)
    {
        if (learned.Count == 0 && gone.Count == 0)
        {
            return;
        }

        lock (gate)
        {
            try
            {
                using SqliteTransaction transaction = connection.BeginTransaction();
                Insert(learned, transaction);
                Delete(gone, transaction);
                transaction.Commit();
            }
            catch (SqliteException error) when (IsDamage(error))
            {
                SetAside(error);
            }
            catch (SqliteException error)
            {
                say($"File digests could not be remembered in {path} ({error.Message}). The next run reads the files again.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private Dictionary<string, RememberedDigest> Load(string condition, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        Dictionary<string, RememberedDigest> rows = new(StringComparer.Ordinal);
        lock (gate)
        {
            try
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText =
                    $"SELECT path, device, inode, size, mtime_ns, ctime_ns, hashed_ns, sha256, crc FROM files WHERE {condition}";
                foreach ((string name, string value) in parameters)
                {
                    command.Parameters.AddWithValue(name, value);
                }

                using SqliteDataReader reader = command.ExecuteReader();
                while (reader.Read())
                {
                    string file = reader.GetString(0);
                    FileStamp stamp = new(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));
                    long hashedAt = reader.GetInt64(6);
                    byte[] digest = reader.GetFieldValue<byte[]>(7);
                    if (reader.GetInt64(8) == Crc(file, stamp, hashedAt, digest))
                    {
                        rows[file] = new RememberedDigest(stamp, hashedAt, Convert.ToHexStringLower(digest));
                    }
                }
            }
            catch (Exception error) when (IsDamage(error))
            {
                rows.Clear();
                SetAside(error);
            }
            catch (SqliteException error)
            {
                rows.Clear();
                say($"The file digests in {path} could not be read ({error.Message}). The files themselves are read instead.");
            }
        }

        return rows;
    }

    private void Insert(IReadOnlyCollection<KeyValuePair<string, RememberedDigest>> learned, SqliteTransaction transaction)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            INSERT OR REPLACE INTO files (path, device, inode, size, mtime_ns, ctime_ns, hashed_ns, sha256, crc)
            VALUES ($path, $device, $inode, $size, $mtime, $ctime, $hashed, $sha256, $crc)
            """;
        SqliteParameter[] parameters = [.. Parameters.Select(name => command.Parameters.Add(new SqliteParameter { ParameterName = name }))];
        foreach ((string file, RememberedDigest row) in learned)
        {
            byte[] digest = Convert.FromHexString(row.Sha256);
            parameters[0].Value = file;
            parameters[1].Value = row.Stamp.Device;
            parameters[2].Value = row.Stamp.Inode;
            parameters[3].Value = row.Stamp.Size;
            parameters[4].Value = row.Stamp.ModifiedNs;
            parameters[5].Value = row.Stamp.ChangedNs;
            parameters[6].Value = row.HashedAtNs;
            parameters[7].Value = digest;
            parameters[8].Value = Crc(file, row.Stamp, row.HashedAtNs, digest);
            command.ExecuteNonQuery();
        }
    }

    private void Delete(IReadOnlyCollection<string> gone, SqliteTransaction transaction)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "DELETE FROM files WHERE path = $path";
        SqliteParameter parameter = command.Parameters.Add(new SqliteParameter { ParameterName = "$path" });
        foreach (string file in gone)
        {
            parameter.Value = file;
            command.ExecuteNonQuery();
        }
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
                    DROP TABLE IF EXISTS files;
                    CREATE TABLE files (
                        path TEXT PRIMARY KEY, device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
                        mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, hashed_ns INTEGER NOT NULL,
                        sha256 BLOB NOT NULL, crc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
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

    private void SetAside(Exception error)
    {
        connection.Dispose();
        MoveAside(error);
        connection = OpenOrSetAside();
    }

    private void MoveAside(Exception error)
    {
        int number = 1;
        while (File.Exists($"{path}.damaged-{number}"))
        {
            number++;
        }

        string aside = $"{path}.damaged-{number}";
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
            // Another process was first: it has set the same file aside.
        }

        say($"{path} is damaged ({error.Message}). It was set aside as {Path.GetFileName(aside)}; the files are read again.");
    }

    private static bool IsDamage(Exception error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteError or SqliteCorrupt or SqliteNotADatabase,
        InvalidOperationException or InvalidCastException or FormatException => true,
        _ => false,
    };

    private static long Crc(string file, FileStamp stamp, long hashedAtNs, ReadOnlySpan<byte> digest)
    {
        ReadOnlySpan<long> numbers = [stamp.Device, stamp.Inode, stamp.Size, stamp.ModifiedNs, stamp.ChangedNs, hashedAtNs, file.Length];
        uint crc = Crc(uint.MaxValue, MemoryMarshal.AsBytes(numbers));
        crc = Crc(crc, MemoryMarshal.AsBytes(file.AsSpan()));
        return Crc(crc, digest);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return crc;
    }
}
