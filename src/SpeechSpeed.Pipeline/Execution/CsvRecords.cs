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

    /// <summary>The first field of a record, without quotes.</summary>
    public static string First(string record)
    {
        if (!record.StartsWith('"'))
        {
            return record.Split(',', '\r', '\n')[0];
        }

        int end = 1;
        while (record[end] != '"' || (end + 1 < record.Length && record[end + 1] == '"'))
        {
            end += record[end] == '"' ? 2 : 1;
        }

        return record[1..end].Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
