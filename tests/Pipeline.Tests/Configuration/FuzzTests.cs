using CsCheck;
using SpeechSpeed.Pipeline.Configuration;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>A file that is wrong in any way is refused with a message, or accepted; nothing else can happen.</summary>
public sealed class FuzzTests : IDisposable
{
    private static readonly string[] Lines = """
        schema: 1
        name: fuzz
        corpus:
          root: speech
          splits:
            train: [train-a, train-b]
            dev:
              - dev
            test: [test]
          speakers: SPEAKERS.TXT
          max_rejected: 0.01
        models:
          - name: base
            onnx: base.onnx
          - name: control
            control:
              of: base
              seeds: [0, 1]
              splits: &all [train, dev, test]
          - name: built
            architecture:
              kind: samresnet34
              width: 16
        frontend:
          bins: 80
          window: hamming
          cmn: true
        extract:
          crop:
            seconds: 2
            pad_frames: 400
          layers: all
        probe:
          train: [train]
          learning_rate: 3e-4
        cca:
          splits: *all
          max_utterances: 500
        plot:
          formats: [png, svg]
        cache:
          dir: .speechspeed
        """.ReplaceLineEndings("\n").Split('\n');

    private static readonly string[] Values =
    [
        "", "~", "null", "[]", "{}", "[[]]", "[~]", "{a: 1}", "x", "'1'", "-1", "0", "1", "1e400", ".nan", ".inf", "010", "1_000", "0x10", "yes", "\"\\0\"", "'a\tb'",
        "*all", "*none", "&all x", "&loop [*loop]", "!!int 5", "!x y", "| \n  block", "> \n  folded", "[train, train]", "[*all, *all]", "../..", "/", ".", "-", "?", ":", "@", "`", "%", "é", "\U0001F600",
        "\"\\uD83D\"", "\u0000", "'", "\"", "[", "]", "{", "}", ", ", "#", "<<: *all", "99999999999999999999", "base", "control", "nul", "C:\\", "\\\\server\\share",
    ];

    private static readonly Gen<int> AnyLine = Gen.Int[0, Lines.Length - 1];
    private static readonly Gen<string> AnyValue = Gen.Int[0, Values.Length - 1].Select(i => Values[i]);

    private readonly TestPipeline pipeline = new();

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public void The_whole_file_is_right() => Assert.Equal(3, pipeline.Load(string.Join('\n', Lines)).Models.Count);

    [Fact]
    public void One_change_to_a_key_or_a_value()
    {
        Gen<string> change = Gen.OneOf(
            AnyLine.Select(line => Change(line, _ => null)),
            AnyLine.Select(line => Change(line, text => $"{text}\n{text}")),
            Gen.Select(AnyLine, AnyValue).Select((line, value) => Change(line, text => $"{text[..(text.IndexOf(':') + 1)]} {value}")),
            Gen.Select(AnyLine, AnyValue).Select((line, value) => Change(line, text => $"{text[..^text.TrimStart().Length]}{value}{text[Math.Max(0, text.IndexOf(':'))..]}")),
            Gen.Select(AnyLine, Gen.Int[0, 10]).Select((line, indent) => Change(line, text => new string(' ', indent) + text.TrimStart())));
        change.Sample(Accepts, iter: 1500, threads: 1);
    }

    [Fact]
    public void Characters_changed_anywhere()
    {
        string whole = string.Join('\n', Lines);
        Gen<string> change = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 4], Gen.OneOf(AnyValue, Gen.Char.Where(c => !char.IsSurrogate(c)).Select(c => c.ToString())))
            .Select((at, removed, put) => whole[..at] + put + whole[Math.Min(whole.Length, at + removed)..]);
        Gen.Select(change, Gen.Int[0, whole.Length]).Select((text, length) => length % 4 == 0 ? text[..Math.Min(length, text.Length)] : text).Sample(Accepts, iter: 1500, threads: 1);
    }

    private static string Change(int line, Func<string, string?> change) =>
        string.Join('\n', Lines.Select((text, i) => i == line ? change(text) : text).Where(text => text is not null));

    private void Accepts(string yaml)
    {
        try
        {
            pipeline.Load(yaml);
        }
        catch (ConfigurationException error)
        {
            int lines = yaml.ReplaceLineEndings("\n").Split('\n').Length;
            Assert.NotEmpty(error.Errors);
            Assert.All(error.Errors, one =>
            {
                Assert.InRange(one.Line, 0, lines + 1);
                Assert.InRange(one.Column, 0, yaml.Length + 1);
                Assert.Matches(@"[.?]\z", one.Message);
            });
            Assert.Equal(error.Errors.Select(one => (one.Line, one.Column)).Order(), error.Errors.Select(one => (one.Line, one.Column)));
        }
    }
}
