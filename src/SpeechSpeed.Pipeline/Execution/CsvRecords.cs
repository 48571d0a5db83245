using System.Text;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Takes a CSV table apart into its records, and no further: what is in them is the stages' business.</summary>
internal static class CsvRecords
{
    /// <summary>The records, the header first, each with its line break. A line break within quotes ends none.</summary>
    public static IReadOnlyList<string> Split(string csv)
    {
        List<string> records = [];
        int begin = 0;
        bool isQuoted = false;
        for (int i = 0; i < csv.Length; i++)
        {
            isQuoted ^= csv[i] == '"';
            if (csv[i] == '\n' && !isQuoted)
            {
                records.Add(csv[begin..(i + 1)]);
                begin = i + 1;
            }
        }

        if (begin < csv.Length)
        {
            records.Add(csv[begin..] + "\n");
        }

        return records;
    }

    /// <summary>The fields of a record, without quotes.</summary>
    public static IReadOnlyList<string> Fields(string record)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool isQuoted = false;
        string line = record.TrimEnd('\r', '\n');
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (line[i] != '"')
            {
                field.Append(line[i]);
            }
            else
            {
                // Two within quotes stand for one.
                bool isDoubled = isQuoted && i + 1 < line.Length && line[i + 1] == '"';
                isQuoted ^= !isDoubled;
                if (isDoubled)
                {
                    field.Append(line[++i]);
                }
            }
        }

        return [.. fields, field.ToString()];
    }
}
