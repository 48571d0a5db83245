using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage.Kaldi;

namespace SpeechSpeed.Storage.Tests;

/// <summary>Kaldi data directories as recipes and lhotse's <c>export_to_kaldi</c> write them.</summary>
public sealed class KaldiDataTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Utterances_come_with_what_the_files_say()
    {
        Write("train", "anna-1 " + folder["audio/1.flac"] + "\nanna-2  flac -c -d -s ./audio/2.flac |\n", "anna-1 Да ну\nanna-2\n", "anna-1 anna\nanna-2 anna\n");
        folder.Write("train/spk2gender", "anna f\n");
        folder.Write("train/utt2lang", "anna-1 ru\n");
        Write("dev", "b audio/x/../b.wav\n", "b B\tB\n", "b\tboris\n");
        folder.Write("dev/utt2gender", "b male\n");
        Write("test", "c c.wav\n", "c C\n", "c clara\n");

        IReadOnlyList<ManifestRow> rows = KaldiData.Read(Directories("train", "dev", "test"), folder.Path, []);

        Assert.Equal(
            [
                Row(1, Split.Train, "audio/1.flac", "Да ну", "anna", "anna-1", "F") with { Language = "ru" },
                Row(2, Split.Train, "audio/2.flac", "", "anna", "anna-2", "F"),
                Row(1, Split.Dev, "audio/b.wav", "B\tB", "boris", "b", "M"),
                Row(1, Split.Test, "c.wav", "C", "clara", "c", ""),
            ],
            rows);
        Assert.Equal("line 2 of train/wav.scp", rows[1].Place);
    }

    /// <summary>As lhotse's <c>export_to_kaldi</c> writes them: the end of a segment is a sum of rounded times.</summary>
    [Fact]
    public void Segments_are_parts_of_recordings()
    {
        Write("train", "r1 long/1.flac\nr2 ffmpeg -threads 1 -i long/2.mp3 -ar 16000 -map_channel 0.0.0  -f wav -threads 1 pipe:1 |\nunused x.wav\n", "a-1 A\na-2 A\nb-1 B\n", "a-1 anna\na-2 anna\nb-1 boris\n");
        folder.Write("train/segments", "a-1 r1 0 1.5\na-2 r1 1.5 -1\nb-1 r2 0.0 3.8200000001\n");
        Write("dev", "c c.wav\n", "c C\n", "c clara\n");
        folder.Write("dev/segments", "c c 0 -1\n");
        Write("test", "d d.wav\n", "d D\n", "d dora\n");

        IReadOnlyList<ManifestRow> rows = KaldiData.Read(Directories("train", "dev", "test"), folder.Path, []);

        Assert.Equal(
            [("long/1.flac#t=0,1.5", "r1", "a-1"), ("long/1.flac#t=1.5", "r1", "a-2"), ("long/2.mp3#t=0,3.8200000001", "r2", "b-1"), ("c.wav", "c", "c"), ("d.wav", "", "d")],
            rows.Select(row => (row.AudioPath, row.ChapterId, row.Id)));
        Assert.Equal(("line 3 of train/segments", true), (rows[2].Place, rows[2].Demand!.OneChannel));

        folder.Write("train/segments", "a-1 r3 0 1.5\na-2 r1 2 1\nb-1 r2 0.0\nc-1 r2 0 1\n");
        List<string> problems = [];
        Assert.Null(KaldiData.TryRead(Directories("train", "dev", "test"), folder.Path, [], (_, problem) => problems.Add(problem)));
        Expectation.Check(string.Join('\n', problems));
    }

    [Fact]
    public void Languages_are_a_column()
    {
        foreach (string split in (string[])["train", "dev", "test"])
        {
            Write(split, $"{split} {split}.wav\n", $"{split} X\n", $"{split} {split}\n");
            folder.Write($"{split}/utt2lang", split == "dev" ? "" : $"{split} ru\n");
        }

        Assert.Equal(["ru", "", "ru"], KaldiData.Read(Directories("train", "dev", "test"), folder.Path, ["Language"]).Select(row => row.Values[0]));
        Assert.Equal(["ru", "", "ru"], KaldiData.Read(Directories("train", "dev", "test"), folder.Path, []).Select(row => row.Language));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once_with_file_and_line()
    {
        Write(
            "train",
            "a-1 a/1.wav\nb-1 b/1.wav\na-2 a/2.wav\nb-1 b/2.wav\n\nc-1 curl http://example.org/x.wav |\nd-1\ne-1 /elsewhere/2.wav\nf-1 b/1.wav\n",
            "a-1 A\na-3 A\nb-1 B\nc-1 C\nd-1 D\ne-1 E\nf-1 F\n",
            "a-1 anna\na-2 anna\nb-1 boris\nc-1\nd-1 dora\ne-1 emil\nf-1 frida\n");
        folder.Write("train/spk2gender", "anna x\nboris m\n");
        Write("dev", "b-1 dev/1.wav\n", "b-1 A\n", "b-1 boris\n");
        Directory.CreateDirectory(folder["test"]);
        List<string> problems = [];

        Assert.Null(KaldiData.TryRead(Directories("train", "dev", "test"), folder.Path, ["age"], (directory, problem) => problems.Add($"{directory.Split.Name()}/{problem}")));

        Expectation.Check(string.Join('\n', problems).Replace(folder.Path, "ROOT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("flac -c -d -s a/1.flac |", null)]
    [InlineData("flac -cds 'a b/1.flac' |", null)]
    [InlineData("/opt/kaldi/tools/sph2pipe_v2.5/sph2pipe -f wav -p -c 1 a.sph |", "one channel")]
    [InlineData("sph2pipe a.sph -f wav -c 1 -p | ffmpeg -threads 1 -i pipe:0 -ar 8000 -f wav -threads 1 pipe:1 |", "one channel 8000")]
    [InlineData("ffmpeg -threads 1 -i a.flac -ar 16000 -map_channel 0.0.0  -f wav -threads 1 pipe:1 |", "one channel")]
    [InlineData("ffmpeg -nostdin -i \"a.m4a\" -ac 1 -ar 8000 -acodec pcm_s16le -f wav - 2>/dev/null |", "8000")]
    [InlineData("sox a.mp3 -t wav -r 16k - |", "refused")]
    [InlineData("sox -q a.mp3 -t wav -r 44100 -b 16 -e signed-integer -c 1 - |", null)]
    [InlineData("sox a.wav -t wav - remix 1 |", "one channel")]
    [InlineData("sox a.wav -t wav - remix 2 |", "refused")]
    [InlineData("sox a.wav -t wav - speed 0.9 |", "refused")]
    [InlineData("sox -r 8000 a.raw -t wav - |", "refused")]
    [InlineData("sox a.wav b.wav -t wav - |", "refused")]
    [InlineData("ffmpeg -ss 10 -i a.flac -f wav - |", "refused")]
    [InlineData("ffmpeg -i a.flac -af atempo=2 -f wav - |", "refused")]
    [InlineData("ffmpeg -i a.flac -map_channel 0.0.1 -f wav - |", "refused")]
    [InlineData("sph2pipe -f wav -c 2 a.sph |", "refused")]
    [InlineData("flac -s a.flac |", "refused")]
    [InlineData("flac -c -d -s --skip=100 a.flac |", "refused")]
    [InlineData("flac -c -d -s a.flac b.flac |", "refused")]
    [InlineData("cat a.wav |", "refused")]
    [InlineData("touch EXECUTED |", "refused")]
    [InlineData("flac -c -d -s a.flac; touch EXECUTED |", "refused")]
    [InlineData("flac -c -d -s $(touch EXECUTED) |", "refused")]
    [InlineData("flac -c -d -s `touch EXECUTED` |", "refused")]
    [InlineData("flac -c -d -s a.flac | touch EXECUTED |", "refused")]
    public void Commands_that_only_decode_are_recognised_and_none_is_executed(string command, string? demand)
    {
        foreach (string split in (string[])["train", "dev", "test"])
        {
            Write(split, $"{split} {(split == "train" ? command.Replace("EXECUTED", folder["executed"], StringComparison.Ordinal) : $"{split}.wav")}\n", $"{split} X\n", $"{split} {split}\n");
        }

        List<string> problems = [];
        IReadOnlyList<ManifestRow>? rows = KaldiData.TryRead(Directories("train", "dev", "test"), folder.Path, [], (_, problem) => problems.Add(problem));

        Assert.False(File.Exists(folder["executed"]));
        Assert.Equal(demand == "refused", rows is null);
        if (rows is null)
        {
            Assert.Contains("Commands are never executed", Assert.Single(problems), StringComparison.Ordinal);
            return;
        }

        Assert.Contains(rows[0].AudioPath, command, StringComparison.Ordinal);
        Assert.Equal(demand, rows[0].Demand is { } made ? string.Join(' ', ((string?[])[made.OneChannel ? "one channel" : null, made.HighestRate?.ToString(System.Globalization.CultureInfo.InvariantCulture)]).OfType<string>()) : null);
    }

    private KaldiDirectory[] Directories(params string[] names) => [.. names.Zip(Splits.All, (name, split) => new KaldiDirectory(folder[name], split, 0))];

    private void Write(string directory, string recordings, string text, string speakers)
    {
        folder.Write($"{directory}/wav.scp", recordings);
        folder.Write($"{directory}/text", text);
        folder.Write($"{directory}/utt2spk", speakers);
    }

    private static ManifestRow Row(int line, Split split, string path, string text, string speaker, string id, string sex) =>
        new(line, split, path, text, speaker, "", id, sex) { File = $"{split.Name()}/wav.scp", Unit = "line" };
}
