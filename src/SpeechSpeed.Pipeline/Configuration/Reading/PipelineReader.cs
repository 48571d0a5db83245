using SpeechSpeed.Pipeline.Configuration.Yaml;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

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
        SettingValues values = top.Values;
        FetchedArchive[] archives = [.. FetchReader.Archives(top.Open(Settings.Fetch.Section), paths)];
        CorpusConfig? corpus = new CorpusReader(paths, archives).Read(top);
        IReadOnlyList<ModelConfig> models = new ModelsReader(paths).Read(top);
        Section cache = top.Open(Settings.Cache.Section);
        string results = paths.Resolve(values.Get(PipelineFile.Results));
        string checkout = Path.GetFullPath(checkoutFolder);
        string store = values.Get(Settings.Cache.Dir) is { } folder ? paths.Resolve(folder) : Path.Combine(checkout, ".speechspeed");
        string? alignments = StageChecks.Alignments(top, paths);
        FolderRules rules = new(file, checkout, corpus, models, alignments);
        rules.Check(top, results, cache, store);
        StageChecks.Crop(top.Open(Settings.Extract.Section).Open(Settings.Extract.Crop));
        string name = values.Get(PipelineFile.Name) ?? Path.GetFileNameWithoutExtension(file);
        PipelineConfig config = new(
            file, values.With(PipelineFile.Name, name), results, Path.ChangeExtension(file, ".lock.json"), store, corpus!, models, archives)
        {
            Command = Command(file, checkout),
            Alignments = alignments,
            FrontEndGraph = StageChecks.FrontEndGraph(top.Open(Settings.FrontEnd.Section), paths),
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

    // A file of another schema is not read further: messages about its keys would mislead.
    private static Section OpenRoot(SourceMap root, Problems problems)
    {
        Section top = new(root, "", PipelineFile.Root, problems);
        if (top.Has(PipelineFile.Schema) && !top.IsRight(PipelineFile.Schema))
        {
            problems.ThrowIfAny();
        }

        return top.Read();
    }
}
