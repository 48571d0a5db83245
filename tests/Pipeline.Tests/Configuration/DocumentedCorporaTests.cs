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

    [Fact]
    public void Kaldi_data_directories()
    {
        foreach (string name in (string[])["train_si284", "train_extra", "dev", "test"])
        {
            pipeline.Write($"recipe/data/{name}/wav.scp", $"{name} speech/{name}.wav\n");
            pipeline.Write($"recipe/data/{name}/text", $"{name} X\n");
            pipeline.Write($"recipe/data/{name}/utt2spk", $"{name} {name}\n");
        }

        pipeline.Write("recipe/data/dev/spk2gender", "dev f\n");

        PipelineConfig config = pipeline.Load(Lines("Kaldi data directories") + "models: [{ name: base, onnx: base.onnx }]\n");

        Assert.Equal(["speech/train_extra.wav", "speech/train_si284.wav", "speech/dev.wav", "speech/test.wav"], config.Corpus.Manifest!.Audio.Select(audio => audio.Path));
        StageNode preprocess = StageGraph.Build(config).Nodes[0];
        Assert.Equal(
            [("--kaldi-train", "kaldi/train/0"), ("--kaldi-train", "kaldi/train/1"), ("--kaldi-dev", "kaldi/dev/0"), ("--kaldi-test", "kaldi/test/0")],
            preprocess.Arguments.OfType<StageArgument.InputPath>().Skip(1).Select(argument => (argument.Flag, argument.Role)));
        Assert.DoesNotContain(preprocess.Arguments.OfType<StageArgument.Value>(), argument => argument.Flag.StartsWith("--kaldi", StringComparison.Ordinal));
        StageInput.DiskFile dev = preprocess.Inputs.OfType<StageInput.DiskFile>().Single(input => input.Role == "kaldi/dev/0");
        Assert.Equal((pipeline["recipe/data/dev/wav.scp"], "text utt2spk spk2gender"), (dev.FullPath, string.Join(' ', dev.Companions)));
    }

    private string Lines(string corpus)
    {
        Directory.CreateDirectory(pipeline["cv-corpus/en/clips"]);
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "corpora.md"));
        return Regex.Match(manual, $"##+ {corpus}\n.*?```yaml\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
    }
}
