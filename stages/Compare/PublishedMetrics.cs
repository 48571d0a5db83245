using SpeechSpeed.Core;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Compare;

/// <summary>The models of a results folder.</summary>
internal static class PublishedMetrics
{
    /// <summary>Reads <c>&lt;model&gt;/metrics.json</c> of every model, or of one and its controls, ordered by name.</summary>
    /// <exception cref="SpeechSpeedException">There is no such folder, it lacks results or the model's results, or a file has another schema: exit code 3.</exception>
    public static IReadOnlyDictionary<string, ModelMetrics> Read(string folder, string? only)
    {
        if (!Directory.Exists(folder))
        {
            Throw.InputData($"{folder}: expected a results folder here, found none. Name a folder that holds <model>/{MetricsFile.FileName}.");
        }

        SortedDictionary<string, ModelMetrics> models = new(StringComparer.Ordinal);
        foreach (string model in Directory.EnumerateDirectories(folder))
        {
            string file = Path.Combine(model, MetricsFile.FileName);
            if (File.Exists(file))
            {
                models[Path.GetFileName(model)] = MetricsFile.Read(file);
            }
        }

        if (models.Count == 0)
        {
            Throw.InputData($"{folder}: expected <model>/{MetricsFile.FileName} here, found none. Run the pipeline up to Plot first, or name another folder.");
        }

        if (only is null)
        {
            return models;
        }

        Dictionary<string, ModelMetrics> chosen = models.Where(one => one.Key == only || one.Value.ControlOf == only).ToDictionary(StringComparer.Ordinal);
        if (chosen.Count == 0)
        {
            Throw.InputData($"{folder}: expected the model {only}, found {string.Join(", ", models.Keys)}. Give another --model, or none.");
        }

        return chosen;
    }
}
