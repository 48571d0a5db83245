using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Store;

public sealed class LockFileTests : IDisposable
{
    private static readonly string A = FileDigest.Sha256("a"u8);
    private static readonly string B = FileDigest.Sha256("b"u8);
    private readonly TemporaryFolder folder = new();
    private readonly List<string> said = [];

    private string FilePath => folder["pipeline.lock.json"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Its_text_is_sorted_and_ends_with_a_line_feed()
    {
        LockFile file = new(new Dictionary<string, LockedStage>
        {
            ["preprocess"] = Stage(("labels/train_cps.csv", B), ("labels/dev_cps.csv", A)),
            ["cca[модель]"] = new(B, new Dictionary<string, string> { ["tool"] = B, ["argument --components"] = "1" }, new Dictionary<string, string>(), new Dictionary<string, string> { ["cca.json"] = A })
            {
                Sources = [new Source("corpus", "dev, test", B), new Source("model", "модель.onnx", A)],
            },
        });
        file.Write(FilePath);

        string expected = $$"""
            {
              "schema": 1,
              "stages": {
                "cca[модель]": {
                  "components": {
                    "argument --components": "1",
                    "tool": "{{B}}"
                  },
                  "fingerprint": "{{B}}",
                  "results": {},
                  "sources": [
                    {
                      "role": "corpus",
                      "name": "dev, test",
                      "sha256": "{{B}}"
                    },
                    {
                      "role": "model",
                      "name": "модель.onnx",
                      "sha256": "{{A}}"
                    }
                  ],
                  "stored": {
                    "cca.json": "{{A}}"
                  }
                },
                "preprocess": {
                  "components": {
                    "tool": "t"
                  },
                  "fingerprint": "{{A}}",
                  "results": {
                    "labels/dev_cps.csv": "{{A}}",
                    "labels/train_cps.csv": "{{B}}"
                  },
                  "stored": {}
                }
              }
            }

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), File.ReadAllText(FilePath));
        Assert.Equal(File.ReadAllBytes(FilePath), LockFile.Read(FilePath, said.Add).ToBytes());
        Assert.Empty(said);
    }

    [Fact]
    public void What_was_fetched_reads_back()
    {
        LockFile file = new(new Dictionary<string, LockedStage>())
        {
            Fetched = new Dictionary<string, LockedDownload> { ["https://b.example/b"] = new(B, 6_387_309_499), ["https://a.example/a?x=1&y=2#z"] = new(A, 1) },
        };
        file.Write(FilePath);

        LockFile read = LockFile.Read(FilePath, said.Add);
        Assert.Equal(file.Fetched.OrderBy(entry => entry.Key), read.Fetched.OrderBy(entry => entry.Key));
        Assert.Equal(File.ReadAllBytes(FilePath), read.ToBytes());
        Assert.Empty(said);
    }

    [Fact]
    public void An_absent_file_knows_no_stage()
    {
        Assert.Empty(LockFile.Read(FilePath, said.Add).Stages);
        Assert.Empty(said);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<<<<<<< HEAD")]
    [InlineData("[]")]
    [InlineData("""{"schema": 2, "stages": {}}""")]
    [InlineData("""{"fetched": {"https://a.example": {"sha256": "0", "bytes": 1}}, "schema": 1, "stages": {}}""")]
    [InlineData("""{"schema": 1, "stages": {"a": {}}}""")]
    [InlineData("""{"schema": 1, "stages": {"a": {"components": {}, "fingerprint": "AAAA", "results": {"../../etc/passwd": "0000000000000000000000000000000000000000000000000000000000000000"}, "stored": {}}}}""")]
    [InlineData("""{"schema": 1, "stages": {"a": {"components": {}, "fingerprint": "AAAA", "results": {"a": "0"}, "stored": {}}}}""")]
    [InlineData("""{"schema": 1, "stages": {"a": {"components": {"tool": "t", "tool": "u"}, "fingerprint": "AAAA", "results": {}, "stored": {}}}}""")]
    [InlineData("""{"schema": 1, "stages": {"a": {"components": {}, "fingerprint": "", "results": {}, "stored": {}}}}""")]
    [InlineData("""{"schema": 1, "stages": {"a": {"components": {}, "fingerprint": "AAAA", "results": {}, "sources": [{"role": "model", "name": "a", "sha256": "x"}], "stored": {}}}}""")]
    [InlineData("""{"schema": 1, "stages": {"a": {"components": {"input corpus": "x"}, "fingerprint": "AAAA", "results": {}, "stored": {}}}}""")]
    [InlineData("""{"schema": 1, "stages": {"a": {"components": {}, "fingerprint": "AAAA", "results": {}, "stored": {"features": "x"}}}}""")]
    public void A_damaged_file_is_taken_as_absent_and_that_is_said(string text)
    {
        folder.Write("pipeline.lock.json", text.Replace("AAAA", A, StringComparison.Ordinal));

        Assert.Empty(LockFile.Read(FilePath, said.Add).Stages);
        Assert.Contains(FilePath, Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_conflict_is_named_with_its_line()
    {
        new LockFile(new Dictionary<string, LockedStage> { ["a"] = Stage() }).Write(FilePath);
        string[] lines = File.ReadAllLines(FilePath);
        File.WriteAllLines(FilePath, [.. lines[..4], "<<<<<<< HEAD", lines[4], "=======", lines[4], ">>>>>>> theirs", .. lines[5..]]);

        LockFile.Read(FilePath, said.Add);

        Assert.StartsWith($"{FilePath}:5 cannot be read as a lock file: it has an unresolved git conflict. It is ignored;", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_not_touched_where_it_says_the_same()
    {
        LockFile file = new(new Dictionary<string, LockedStage> { ["a"] = Stage() });
        file.Write(FilePath);
        FileStamp before = FileStamp.Read(FilePath);

        file.Write(FilePath);

        Assert.Equal(before, FileStamp.Read(FilePath));
    }

    private static LockedStage Stage(params (string Path, string Digest)[] results) => new(
        A, new Dictionary<string, string> { ["tool"] = "t" }, results.ToDictionary(result => result.Path, result => result.Digest), new Dictionary<string, string>());
}
