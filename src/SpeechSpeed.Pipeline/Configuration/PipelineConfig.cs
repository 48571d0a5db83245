using SpeechSpeed.Pipeline.Configuration.Reading;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>A checked pipeline file: <c>pipeline.yaml</c>, schema 1. Every path is a full path.</summary>
/// <param name="File">The YAML file.</param>
/// <param name="Values">Its values, except those of the models and the archives, each of which has settings of its own.</param>
/// <param name="ResultsFolder">Where results are published.</param>
/// <param name="LockFile">The lock file beside the YAML file.</param>
/// <param name="StoreFolder">The store.</param>
/// <param name="Corpus">The speech.</param>
/// <param name="Models">One or more, in the order of the file.</param>
/// <param name="Archives">The archives that can be fetched, beside the models that have a <c>url</c>.</param>
public sealed record PipelineConfig(
    string File,
    SettingValues Values,
    string ResultsFolder,
    string LockFile,
    string StoreFolder,
    CorpusConfig Corpus,
    IReadOnlyList<ModelConfig> Models,
    IReadOnlyList<FetchedArchive> Archives)
{
    /// <summary>The command that runs this file, started in the checkout; without paths that differ between machines.</summary>
    public string Command { get; init; } = "./build.sh";

    /// <summary>The graph that makes the features instead of the fbank, or null.</summary>
    public FrontEndGraph? FrontEndGraph { get; init; }

    /// <summary>The folder of the alignments (<c>label.alignments</c>), or null.</summary>
    public string? Alignments { get; init; }

    /// <summary>Like <see cref="Load"/>, but corpus and models may be absent: before Fetch, and with <c>--from-lock</c>.</summary>
    /// <inheritdoc cref="Load"/>
    public static PipelineConfig LoadWithoutData(string path, string checkoutFolder) => PipelineReader.Read(path, checkoutFolder, areFilesThere: false);

    /// <summary>Reads and checks the whole pipeline file: its syntax, every key, and every file and folder it names.</summary>
    /// <param name="path">The YAML file. Relative paths in it are relative to its folder.</param>
    /// <param name="checkoutFolder">The folder of <c>build.sh</c>; the store is <c>.speechspeed</c> in it if the file has no <c>cache</c>.</param>
    /// <exception cref="ConfigurationException">With all mistakes, not only the first.</exception>
    public static PipelineConfig Load(string path, string checkoutFolder) => PipelineReader.Read(path, checkoutFolder, areFilesThere: true);
}
