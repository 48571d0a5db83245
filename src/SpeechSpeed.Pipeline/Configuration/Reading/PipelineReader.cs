using SpeechSpeed.Pipeline.Configuration.Schema;
using SpeechSpeed.Pipeline.Configuration.Yaml;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Reads a pipeline file: <see cref="PipelineConfig.Load"/>.</summary>
internal static class PipelineReader
{
    public static PipelineConfig Read(string path, string checkoutFolder, bool areFilesThere)
    {
        Problems problems = new(string.IsNullOrWhiteSpace(path) ? "--config" : path);
        string file = Locate(path, problems);
        SourceMap? root = SourceReader.Read(file, problems);
        if (root is null)
        {
            problems.ThrowIfAny();
        }

        Section top = OpenRoot(root!, problems);
        Paths paths = new(file, path, areFilesThere);
        FetchConfig fetch = new FetchReader(paths).Read(top);
        CorpusConfig? corpus = new CorpusReader(paths, fetch).Read(top);
        ProbeConfig probe = StageReader.Probe(top.Open(ConfigurationSchema.Probe));
        CcaConfig cca = StageReader.Cca(top.Open(ConfigurationSchema.Cca));
        StatisticsConfig statistics = StageReader.Statistics(top.Open(ConfigurationSchema.Statistics));
        IReadOnlyList<ModelConfig> models = new ModelsReader(paths, cca, statistics).Read(top);
        Section frontEnd = top.Open(ConfigurationSchema.FrontEnd);
        Section cache = top.Open(ConfigurationSchema.Cache);
        string results = paths.Resolve(top.Read(ConfigurationSchema.Results));
        string checkout = Path.GetFullPath(checkoutFolder);
        string store = cache.TryRead(ConfigurationSchema.CacheDir, out string? folder) ? paths.Resolve(folder) : Path.Combine(checkout, ".speechspeed");
        FolderRules rules = new(file, checkout, corpus, models);
        rules.Check(top, results, cache, store);
        PipelineConfig config = new(
            file,
            top.TryRead(ConfigurationSchema.Name, out string? name) ? name : Path.GetFileNameWithoutExtension(file),
            results,
            Path.ChangeExtension(file, ".lock.json"),
            corpus!,
            models,
            StageReader.FrontEnd(frontEnd),
            StageReader.Extract(top.Open(ConfigurationSchema.Extract)),
            probe,
            cca,
            StageReader.Tsne(top.Open(ConfigurationSchema.Tsne)),
            statistics,
            StageReader.Plot(top.Open(ConfigurationSchema.Plot)),
            StageReader.Report(top.Open(ConfigurationSchema.Report)),
            new CacheConfig(store))
        {
            Command = Command(file, checkout),
            Target = top.Open(ConfigurationSchema.Label).Read(ConfigurationSchema.LabelKind),
            FrontEndGraph = StageReader.FrontEndGraph(frontEnd, paths),
            Fetch = fetch,
        };
        problems.ThrowIfAny();
        return config;
    }

    private static string Command(string file, string checkout)
    {
        string relative = Path.GetRelativePath(checkout, file).Replace('\\', '/');
        bool isOutside = relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative);
        return relative == "pipeline.yaml" ? "./build.sh" : $"./build.sh --config={(isOutside ? Path.GetFileName(file) : relative)}";
    }

    private static string Locate(string path, Problems problems)
    {
        const string remedy = "Give the path of a pipeline file: --config=PATH.";
        if (string.IsNullOrWhiteSpace(path))
        {
            problems.AddToFile($"the path is empty. {remedy}");
            problems.ThrowIfAny();
        }

        string file = Path.GetFullPath(path);
        if (!File.Exists(file))
        {
            problems.AddToFile(Directory.Exists(file) ? $"this is a folder, expected a YAML file. {remedy}" : $"there is no such file ({file}). {remedy}");
            problems.ThrowIfAny();
        }

        return file;
    }

    // A file of another schema is not read further: what would be said about its keys would mislead.
    private static Section OpenRoot(SourceMap root, Problems problems)
    {
        Section top = new(root, "", "", problems);
        if (top.Has(ConfigurationSchema.Schema) && !top.TryRead(ConfigurationSchema.Schema, out _))
        {
            problems.ThrowIfAny();
        }

        return top;
    }
}
