using System.Globalization;
using CsCheck;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Tests;

public sealed class CsvTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Any_text_reads_back() =>
        Gen.String[Gen.Char["ab,\"\n\r ы;"], 0, 8].Array[2].Array[0, 5]
            .Sample(
                rows =>
                {
                    CsvTable.Write(folder["t.csv"], ["x", "y"], rows);
                    return CsvTable.Read(folder["t.csv"]).Rows.Select(row => row.ToArray()).SequenceEqual(rows, new SameCells());
                },
                iter: 500,
                threads: 1);

    [Fact]
    public void Any_number_reads_back_exactly() => Gen.Double.Sample(value => Numbers.Parse(Numbers.Text(value)).Equals(value));

    [Fact]
    public void Numbers_have_a_point_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ru-RU");
            Utterance utterance = new("1/2/1-2-0.flac", "ДА, 5", 1.5, "1", "2", "1-2-0", 0.25, "F", "ru") { Split = Split.Dev };
            LabelTable.Write(folder["dev_cps.csv"], [utterance]);

            Assert.Equal(
                "audio_path,text,cps,speaker_id,chapter_id,audio_id,duration_seconds,sex,language\n1/2/1-2-0.flac,\"ДА, 5\",1.5,1,2,1-2-0,0.25,F,ru\n",
                File.ReadAllText(folder["dev_cps.csv"]));
            Assert.Equal([utterance], LabelTable.Read(folder.Path, Split.Dev));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("7.5", "Cannot read FeatureShard.Utterances from field 1 'utterances' of record 2 (line 2)")]
    [InlineData("", "Cannot read FeatureShard.Utterances from field 1 'utterances' of record 2 (line 2)")]
    [InlineData("99999999999", "Cannot read FeatureShard.Utterances from field 1 'utterances' of record 2 (line 2)")]
    public void What_is_no_whole_number_is_not_rounded_to_one(string cell, string message)
    {
        string path = folder.Write("t.csv", $"file,utterances\nf,{cell}\n");

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => CsvTable.Read<FeatureShard>(path));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.StartsWith($"{path}: {message}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Run the stage that writes it again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_missing_is_named_and_one_that_is_not_known_is_passed_over()
    {
        string path = folder.Write("t.csv", "file,rows\nf,7\n");
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => CsvTable.Read<FeatureShard>(path));
        Assert.Equal(
            $"{path}: The CSV header has no column for FeatureShard.Utterances ('utterances'). Found file,rows. Run the stage that writes it again.", error.Message);

        folder.Write("t.csv", "new,utterances,file\n1,7,f\n");
        Assert.Equal([new FeatureShard("f", 7)], CsvTable.Read<FeatureShard>(path));
    }

    [Theory]
    [InlineData("", "expected a header line, found an empty file")]
    [InlineData("a,b\n1\n", "Record 2 (line 2) has 1 fields but 2 were expected.")]
    [InlineData("a,c\n1,2\n", "expected a column 'b', found a,c")]
    [InlineData("a,b\n1,two\n", "row 1, column 'b': expected a number, found 'two'")]
    [InlineData("a,b\n1,\"2\n", "Run the stage that writes it again.")]
    public void What_is_no_such_table_is_an_error_with_its_place(string text, string message)
    {
        string path = folder.Write("t.csv", text);

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => CsvTable.Read(path).Number(0, "b"));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains(message, StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void An_empty_cell_is_not_estimable()
    {
        string path = folder.Write("t.csv", "a,b\n1,\n");

        Assert.True(double.IsNaN(CsvTable.Read(path).Number(0, "b")));
    }

    private sealed class SameCells : IEqualityComparer<string[]>
    {
        public bool Equals(string[]? x, string[]? y) => x!.AsSpan().SequenceEqual(y);

        public int GetHashCode(string[] obj) => obj.Length;
    }
}
