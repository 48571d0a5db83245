using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Storage.Tests;

public sealed class CorpusManifestTests : IDisposable
{
    private const string Good = """"
        audio_path,text,speaker,split,chapter,id,sex,comment
        b/2.flac,"Yes, ""now""",anna,train,1,first,f,x
        a/1.wav,Да,борис,dev,,,MALE,
        c.mp3,没有,c,test,,,,
        a/0.opus,no,anna,train,2,zero,,

        """";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(".csv", ",")]
    [InlineData(".csv", ";")]
    [InlineData(".tsv", "\t")]
    public void Rows_come_by_split_and_path_with_what_the_manifest_leaves_open(string extension, string separator)
    {
        string text = separator == "," ? Good : Good.Replace("Yes, ", "Yes& ", StringComparison.Ordinal).Replace(",", separator, StringComparison.Ordinal).Replace('&', ',');

        IReadOnlyList<ManifestRow> rows = CorpusManifest.Read(folder.Write("m" + extension, "\uFEFF" + text));

        Assert.Equal(
            [
                new ManifestRow(4, Split.Train, "a/0.opus", "no", "anna", "2", "zero", ""),
                new ManifestRow(1, Split.Train, "b/2.flac", "Yes, \"now\"", "anna", "1", "first", "F"),
                new ManifestRow(2, Split.Dev, "a/1.wav", "Да", "борис", "", "a/1", "M"),
                new ManifestRow(3, Split.Test, "c.mp3", "没有", "c", "", "c", ""),
            ],
            rows);
    }

    [Fact]
    public async Task A_Parquet_manifest_is_the_same_table()
    {
        DataField<string> path = new("path"), text = new("sentence"), split = new("Split");
        DataField<long> speaker = new("speaker_id");
        string file = folder["m.parquet"];
        using (FileStream stream = File.Create(file))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(path, text, speaker, split), stream);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync(path, new[] { "1.wav", "2.wav", "3.wav" });
            await group.WriteAsync(text, new[] { "один", null!, "три" });
            await group.WriteAsync<long>(speaker, new long[] { 10, 20, 30 }.AsMemory());
            await group.WriteAsync(split, new[] { "train", "dev", "test" });
            group.CompleteValidate();
        }

        Assert.Equal(
            [
                new ManifestRow(1, Split.Train, "1.wav", "один", "10", "", "1", ""),
                new ManifestRow(2, Split.Dev, "2.wav", "", "20", "", "2", ""),
                new ManifestRow(3, Split.Test, "3.wav", "три", "30", "", "3", ""),
            ],
            CorpusManifest.Read(file));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once_with_its_row() => Expectation.Check(string.Join('\n', ProblemsOf("""
        audio_path,text,speaker,split,sex
        1.wav,a,anna,train,x
        /data/2.wav,b,boris,train,
        ../3.wav,c,boris,train,
        d\4.wav,d,boris,validation,
        5.wav,"e
        e",,test,
        6.wav,f,anna,test,
        6.wav,g,boris,test,
        7.wav,h
        8.wav,bad �,boris,test,
        ,i,clara,test,
        9.wav,j,"clara
        or not",test,
        C:/10.wav,j,dora,test,
        6.flac,k,emil,test,

        """)));

    [Theory]
    [InlineData("a,b\n1,2\n", "the header has no column 'audio_path' (or 'path', 'audio'); found 'a', 'b'. Add it.")]
    [InlineData("path,audio,text,speaker,split\n", "the header has several columns for audio_path: 'path', 'audio'. Keep one of them.")]
    [InlineData("", "the file is empty. Expected a header line and a row per utterance.")]
    [InlineData("path,text,speaker,split\n", "no row is of the split train. Each of train, dev and test needs at least one.")]
    [InlineData(
        "path,text,speaker,split,start,end\n",
        "the column 'start' says that utterances are parts of audio files. Cut them into a file per utterance "
        + "(ffmpeg -i LONG.flac -ss START -to END SHORT.flac), name those, and remove the column.")]
    public void A_table_that_is_no_manifest(string text, string problem) => Assert.Equal(problem, ProblemsOf(text)[0]);

    [Fact]
    public void Broken_quotes_and_files_that_are_no_Parquet()
    {
        Assert.EndsWith("quotes in it are doubled.", ProblemsOf("path,text,speaker,split\n1.wav,\"a\"b,c,train\n")[0], StringComparison.Ordinal);
        List<string> problems = [];
        Assert.Null(CorpusManifest.TryRead(folder.Write("m.parquet", "path,text,speaker,split\n"), problems.Add));
        Assert.StartsWith("the file cannot be read: ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_problems_twenty_are_shown_and_the_others_counted()
    {
        string text = "path,text,speaker,split\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i}.wav,a,,train\n"));

        List<string> problems = ProblemsOf(text);

        Assert.Equal(21, problems.Count);
        Assert.Equal("… and 30 more.", problems[^1]);
    }

    private List<string> ProblemsOf(string text)
    {
        List<string> problems = [];
        Assert.Null(CorpusManifest.TryRead(folder.Write("m.csv", text), problems.Add));
        return problems;
    }
}
