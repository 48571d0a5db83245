using SpeechSpeed.Core;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>
/// Results are replaced and deleted as a whole folder, and the store is swept. Neither may hold files of the user, nor one folder the other. Whether one folder lies in another is decided on
/// resolved paths, links followed.
/// </summary>
internal sealed class FolderRules(string file, string checkout, CorpusConfig? corpus, IReadOnlyList<ModelConfig> models, string? alignments)
{
    public void Check(Section top, string results, Section cache, string store)
    {
        bool right = CheckOwn(top, PipelineFile.Results, results);
        right &= CheckOwn(cache, Settings.Cache.Dir, store);
        if (right && (IsWithin(store, results) || IsWithin(results, store)))
        {
            const string remedy = "Give each a folder of its own.";
            if (cache.Has(Settings.Cache.Dir))
            {
                cache.Add(Settings.Cache.Dir, $"the store {store} and the results {results} lie one in the other. {remedy}");
            }
            else
            {
                top.Add(PipelineFile.Results, $"the results {results} and the store {store} lie one in the other. {remedy}");
            }
        }
    }

    private bool CheckOwn(Section section, Setting key, string folder)
    {
        if (File.Exists(folder))
        {
            section.Add(key, $"expected a folder, but {folder} is a file. Name another folder.");
            return false;
        }

        string real = RealPath.Of(folder);
        if (Kept().FirstOrDefault(item => RealPath.IsWithin(RealPath.Of(item.Path), real)) is { What: { } held })
        {
            section.Add(key, $"the folder {folder} holds {held}. Name a folder of its own, because its contents are replaced and deleted.");
            return false;
        }

        if (corpus is not null
            && Splits.All.SelectMany(corpus.Folders).FirstOrDefault(split => IsWithin(folder, Path.Combine(corpus.Root, split))) is { } outer)
        {
            section.Add(key, $"the folder {folder} lies in the corpus, in '{outer}'. Name a folder outside it.");
            return false;
        }

        if (alignments is not null && IsWithin(folder, alignments))
        {
            section.Add(key, $"the folder {folder} lies in the folder of the alignments, every file of which is an input. Name a folder outside it.");
            return false;
        }

        string audioRoot = corpus?.Manifest is null ? "" : RealPath.Of(corpus.Root);
        if (corpus?.Manifest is { } manifest
            && manifest.Audio.FirstOrDefault(audio => RealPath.IsWithin(Path.Combine(audioRoot, audio.Path), real)) is { Path: { } audioPath })
        {
            section.Add(key, $"the folder {folder} holds audio of the corpus, '{audioPath}'. Name a folder of its own, because its contents are replaced and deleted.");
            return false;
        }

        return true;
    }

    private static bool IsWithin(string path, string folder) => RealPath.IsWithin(RealPath.Of(path), RealPath.Of(folder));

    private IEnumerable<(string Path, string What)> Kept()
    {
        yield return (file, "the pipeline file");
        yield return (checkout, "the checkout");
        if (corpus is not null)
        {
            yield return (corpus.Root, "the corpus");
        }

        foreach (IndexFile index in corpus?.Manifest?.Files ?? [])
        {
            yield return (index.FullPath, "the manifest of the corpus");
        }

        if (corpus?.SpeakersFile is { } speakers)
        {
            yield return (speakers, "the table of speakers");
        }

        if (alignments is not null)
        {
            yield return (alignments, "the alignments");
        }

        foreach (ModelConfig.Onnx model in models.OfType<ModelConfig.Onnx>())
        {
            yield return (model.File, $"the model '{model.Name}'");
        }
    }
}
