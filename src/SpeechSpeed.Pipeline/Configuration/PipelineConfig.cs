using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Pipeline.Configuration.Reading;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>A pipeline file that was found to be right: <c>pipeline.yaml</c>, schema 1. Every path is a full path.</summary>
/// <param name="File">The YAML file.</param>
/// <param name="Name">What the report is titled with.</param>
/// <param name="ResultsFolder">Where results are published.</param>
/// <param name="LockFile">The lock file beside the YAML file.</param>
/// <param name="Corpus">The speech.</param>
/// <param name="Models">One or more, in the order of the file.</param>
/// <param name="FrontEnd">The features that every model is given.</param>
/// <param name="Extract">What is read from the models.</param>
/// <param name="Probe">The MLP probes.</param>
/// <param name="Cca">The in-sample CCA.</param>
/// <param name="Tsne">The maps of embeddings.</param>
/// <param name="Statistics">The held-out statistics.</param>
/// <param name="Plot">The figures.</param>
/// <param name="Report">The report.</param>
/// <param name="Cache">The store.</param>
public sealed record PipelineConfig(
    string File,
    string Name,
    string ResultsFolder,
    string LockFile,
    CorpusConfig Corpus,
    IReadOnlyList<ModelConfig> Models,
    FrontEndSettings FrontEnd,
    ExtractConfig Extract,
    ProbeConfig Probe,
    CcaConfig Cca,
    TsneSettings Tsne,
    StatisticsConfig Statistics,
    PlotConfig Plot,
    ReportConfig Report,
    CacheConfig Cache)
{
    /// <summary>The command that runs this file, started in the checkout; without a path that differs between machines.</summary>
    public string Command { get; init; } = "./build.sh";
    /// <summary>What is predicted from the models (<c>label:</c>).</summary>
    public Target Target { get; init; } = Target.All[0];

    /// <summary>The graph that makes the features in place of the fbank, or null.</summary>
    public FrontEndGraph? FrontEndGraph { get; init; }

    /// <summary>What can be fetched.</summary>
    public FetchConfig Fetch { get; init; } = new(2, 5, []);

    /// <summary>The same as <see cref="Load"/>, but for the corpus and the models: they need not be there yet.</summary>
    /// <inheritdoc cref="Load"/>
    public static PipelineConfig LoadToFetch(string path, string checkoutFolder) => PipelineReader.Read(path, checkoutFolder, areFilesThere: false);

    /// <summary>Reads and checks a pipeline file whole: its syntax, every key, and every file and folder it names.</summary>
    /// <param name="path">The YAML file. Relative paths in it are relative to its folder.</param>
    /// <param name="checkoutFolder">The folder of <c>build.sh</c>; the store is <c>.speechspeed</c> in it where the file has no <c>cache</c>.</param>
    /// <exception cref="ConfigurationException">With every error that was found, not only the first.</exception>
    public static PipelineConfig Load(string path, string checkoutFolder) => PipelineReader.Read(path, checkoutFolder, areFilesThere: true);
}
