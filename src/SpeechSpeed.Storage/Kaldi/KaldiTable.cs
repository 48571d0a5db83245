using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage.Kaldi;

/// <summary>A line of a file of a data directory.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Value">What follows the key, without surrounding blanks.</param>
internal readonly record struct KaldiLine(int Number, string Value);

/// <summary>A file of a data directory: lines <c>key value</c> in UTF-8, each key once, sorted by the bytes of the keys as <c>LC_ALL=C sort</c> does.</summary>
internal sealed class KaldiTable
{
    private const long MostBytes = 2L << 30;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, KaldiLine> lines = new(StringComparer.Ordinal);
    private readonly Action<string> problem;

    private KaldiTable(string name, Action<string> problem)
    {
        Name = name;
        this.problem = problem;
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>The keys with their lines, in the order of the file.</summary>
    public IReadOnlyDictionary<string, KaldiLine> Lines => lines;

    /// <summary>Reads a file of a directory. Reports what is wrong with its form.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="problem">Receives the problems, which begin with the file's name.</param>
    /// <returns>The lines that are right; null if the file cannot be read.</returns>
    public static KaldiTable? Read(KaldiDirectory directory, string name, Action<string> problem)
    {
        try
        {
            KaldiTable table = new(name, problem);
            table.Parse(RegularFile.ReadAll(Path.Combine(directory.Folder, name), MostBytes));
            return table;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem($"{name}: {(directory.Has(name) ? $"the file cannot be read: {error.Message.TrimEnd('.')}" : "the data directory has no such file")}. Add it, or name another directory.");
            return null;
        }
    }

    /// <summary>Reports a problem with a line.</summary>
    public void Tell(int line, string message) => problem($"{Name}:{Numbers.Text(line)}: {message}");

    private void Parse(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = bytes.TrimEnd(" \t\r\n"u8);
        ReadOnlySpan<byte> previous = [];
        bool isSorted = true;
        for (int number = 1; !rest.IsEmpty; number++)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).Trim(" \t\r"u8);
            rest = end < 0 ? [] : rest[(end + 1)..];
            int space = line.IndexOfAny((byte)' ', (byte)'\t');
            ReadOnlySpan<byte> key = space < 0 ? line : line[..space];
            if (TextOf(line, number) is not { } text)
            {
                continue;
            }

            if (isSorted && key.SequenceCompareTo(previous) < 0)
            {
                isSorted = false;
                Tell(number, $"'{Encoding.UTF8.GetString(key)}' comes after '{Encoding.UTF8.GetString(previous)}'. Sort the file: LC_ALL=C sort, or utils/fix_data_dir.sh of Kaldi.");
            }

            previous = key;
            string id = Encoding.UTF8.GetString(key);
            if (!lines.TryAdd(id, new KaldiLine(number, text[id.Length..].Trim())))
            {
                Tell(number, $"'{id}' is already in line {Numbers.Text(lines[id].Number)}. Remove one of the two.");
            }
        }
    }

    private string? TextOf(ReadOnlySpan<byte> line, int number)
    {
        string text;
        try
        {
            text = Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            Tell(number, "the line is not UTF-8. Convert the file to UTF-8.");
            return null;
        }

        if (text.Length == 0 || !Printable.IsLine(text.Replace('\t', ' ')))
        {
            Tell(number, text.Length == 0 ? "the line is empty. Remove it." : "the line has a control character in it. Remove it.");
            return null;
        }

        return text;
    }
}
