using SpeechSpeed.Pipeline.Configuration;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>A folder with a corpus and a model file, in which pipeline files can be loaded.</summary>
internal sealed class TestPipeline : IDisposable
{
    /// <summary>The least that a file must say.</summary>
    public const string Minimal = """
        corpus:
          root: speech
          splits: { train: [train-a, train-b], dev: [dev], test: [test] }
        models:
          - name: base
            onnx: base.onnx

        """;

    /// <summary>A manifest of four audio files below speech; none of them exists.</summary>
    public const string Manifest = """
        audio_path,text,speaker,split,id
        train-a/1/100/1.wav,ONE,1,train,one
        train-a/2/100/2.opus,TWO,2,train,
        dev/4/100/4.wav,FOUR,4,dev,four
        test/5/100/5,FIVE,5,test,five

        """;

    /// <summary>SHA-256 of the file base.onnx, which holds "not really a network".</summary>
    public const string ModelSha256 = "49afb71a786fb7c54bb4aeafebfb5bfd551fb2eaa926e9db2d9a168458541584";

    private readonly TemporaryFolder folder = new();

    public TestPipeline()
    {
        foreach (string speaker in new[] { "train-a/1", "train-a/2", "train-b/3", "dev/4", "test/5" })
        {
            Directory.CreateDirectory(folder[$"speech/{speaker}/100"]);
        }

        folder.Write("speech/SPEAKERS.TXT", "");
        folder.Write("base.onnx", "not really a network");
        Directory.CreateDirectory(folder["checkout"]);
    }

    public string Path => folder.Path;

    public string this[string relativePath] => folder[relativePath];

    public string Write(string relativePath, string text) => folder.Write(relativePath, text);

    public PipelineConfig Load(string yaml, string file = "pipeline.yaml") => PipelineConfig.Load(folder.Write(file, yaml), folder["checkout"]);

    /// <summary>The message about a wrong file, with this folder left out and forward slashes.</summary>
    public string MessageOf(string yaml) => Plain(Assert.Throws<ConfigurationException>(() => Load(yaml)).Message);

    public string Plain(string message) =>
        message.Replace(folder.Path + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(folder.Path, ".", StringComparison.Ordinal).Replace('\\', '/');

    public void Dispose() => folder.Dispose();
}
