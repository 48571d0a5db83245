using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus;

/// <summary>
/// The speakers in <c>SPEAKERS.TXT</c>: <c>id | sex | subset | minutes | name</c>, comments from <c>;</c>. The name is the reader's own and
/// may itself contain a <c>|</c>.
/// </summary>
public sealed class SpeakerTable
{
    private const int FieldCount = 5;
    private const int MostBytes = 256 << 20;
    private readonly Dictionary<string, string> sexById = new(StringComparer.Ordinal);

    private SpeakerTable()
    {
    }

    /// <summary>A table without speakers, for a corpus without a table.</summary>
    public static SpeakerTable Empty { get; } = new();

    /// <summary>Reads the file.</summary>
    /// <exception cref="SpeechSpeedException">
    /// The file is missing (exit code 2); a line has fewer than five fields, another sex than F or M, or repeats a speaker (exit code 3).
    /// </exception>
    public static SpeakerTable Read(string path)
    {
        if (!File.Exists(path))
        {
            Throw.Configuration($"{path}: expected the table of speakers here, found no file. Correct the path, or leave the speakers out.");
        }

        try
        {
            RegularFile.Check(path, MostBytes);
        }
        catch (IOException error)
        {
            Throw.Configuration($"{error.Message} Expected the table of speakers there. Correct the path, or leave the speakers out.", error);
        }

        SpeakerTable table = new();
        int number = 0;

        // Latin-1 reads any bytes: the names may be in any encoding, and ids and sexes are ASCII.
        foreach (string line in File.ReadLines(path, Encoding.Latin1))
        {
            number++;
            if (!line.StartsWith(';') && !string.IsNullOrWhiteSpace(line))
            {
                table.Add(line, $"{path}:{number}");
            }
        }

        return table;
    }

    /// <summary><c>F</c> or <c>M</c>; empty if the table does not name the speaker.</summary>
    public string Sex(string speakerId) => sexById.GetValueOrDefault(speakerId, "");

    private void Add(string line, string place)
    {
        string[] fields = line.Split('|', FieldCount, StringSplitOptions.TrimEntries);
        if (fields.Length < FieldCount)
        {
            Throw.InputData($"{place}: expected 'id | sex | subset | minutes | name', found '{line}'. Correct the line.");
        }

        if (fields[1] is not ("F" or "M"))
        {
            Throw.InputData($"{place}: expected the sex F or M in the second field, found '{fields[1]}'. Correct the line.");
        }

        if (!sexById.TryAdd(fields[0], fields[1]))
        {
            Throw.InputData($"{place}: speaker '{fields[0]}' stands in the table twice. Remove one of the lines.");
        }
    }
}
