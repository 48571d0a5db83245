using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>The lines of <c>docs/corpora.md</c> for corpora that are read as they are, on made miniatures of these corpora.</summary>
public sealed class DocumentedCorporaTests : IDisposable
{
    private readonly TestPipeline pipeline = new();

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public void Common_Voice()
    {
        foreach (Split split in Splits.All)
        {
            pipeline.Write($"cv-corpus/en/{split.Name()}.tsv", $"client_id\tpath\tsentence\tgender\n{split}\t{split.Name()}.mp3\t\"It is so\tfemale_feminine\n");
        }

        PipelineConfig config = pipeline.Load(Lines("Common Voice") + "models: [{ name: base, onnx: base.onnx }]\n");

        Assert.Equal(pipeline["cv-corpus/en/clips"], config.Corpus.Root);
        Assert.Equal(Splits.All.Select(split => new ManifestAudio(split, $"{split.Name()}.mp3", split.Name())), config.Corpus.Manifest!.Audio);
        StageNode preprocess = StageGraph.Build(config).Nodes[0];
        Assert.Equal(
            Splits.All.Select(split => ($"--manifest-{split.Name()}", $"manifest/{split.Name()}")),
            preprocess.Arguments.OfType<StageArgument.InputPath>().Skip(1).Select(argument => (argument.Flag, argument.Role)));
        Assert.Equal(
            Splits.All.Select(split => ($"manifest/{split.Name()}", pipeline[$"cv-corpus/en/{split.Name()}.tsv"])),
            preprocess.Inputs.OfType<StageInput.DiskFile>().Select(input => (input.Role, input.FullPath)));
    }

    private string Lines(string corpus)
    {
        Directory.CreateDirectory(pipeline["cv-corpus/en/clips"]);
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "corpora.md"));
        return Regex.Match(manual, $"### {corpus}\n.*?```yaml\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
    }
}
