using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>Names many layers in few words.</summary>
internal static class LayerRuns
{
    private const int MostNamed = 6;

    /// <summary>Neighbouring layers as "first to last"; only the longest runs if there are too many.</summary>
    public static Listing Of(ModelMetrics model, IReadOnlyList<string> layers)
    {
        string[] names = [.. model.Layers.Select(row => row.Layer)];
        List<(int Start, int Count)> runs = [];
        foreach (int index in layers.Select(layer => Array.IndexOf(names, layer)).Order())
        {
            if (runs.Count > 0 && index == runs[^1].Start + runs[^1].Count && names[index] != Layer.Embedding)
            {
                runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            }
            else
            {
                runs.Add((index, 1));
            }
        }

        (int Start, int Count)[] named = [.. runs.OrderByDescending(run => run.Count).ThenBy(run => run.Start).Take(MostNamed).OrderBy(run => run.Start)];
        int others = layers.Count - named.Sum(run => run.Count);
        return new Listing(
        [
            .. named.Select(object (run) => run.Count == 1 ? names[run.Start] : new Sentence("layers.run", names[run.Start], names[run.Start + run.Count - 1])),
            .. others > 0 ? [new Sentence("layers.others", Num.Whole(others))] : Array.Empty<object>(),
        ]);
    }
}
