namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary>An extraction of 42 short utterances, for several processes to divide.</summary>
internal static class DividedPipeline
{
    /// <summary>The pipeline file.</summary>
    /// <param name="models">Models beside the first, each a line of the list.</param>
    public static string Yaml(params string[] models) =>
        $$"""
        schema: 1
        name: divided
        corpus:
          root: corpus
          splits: { train: [train], dev: [dev], test: [test] }
        models:
          - { name: tiny, architecture: { kind: samresnet34, width: 4, seed: 0 } }
        {{string.Concat(models.Select(model => $"  - {model}\n"))}}extract: { layers: ["first relu"] }
        statistics: { crop: false, deals: 1, bootstraps: 0, permutations: 0 }
        label: { highest: 1000 }
        cache: { dir: store }
        """;

    /// <summary>The pipeline file and its corpus.</summary>
    /// <inheritdoc cref="Yaml"/>
    public static PipelineFolder Make(params string[] models)
    {
        PipelineFolder pipeline = new(Yaml(models));
        MadeCorpus corpus = new(pipeline["corpus"]);
        for (int chapter = 1; chapter <= 4; chapter++)
        {
            corpus.Add("train", chapter, chapter, 8, 0.3);
        }

        corpus.Add("dev", 8, 1, 6, 0.3);
        corpus.Add("test", 9, 1, 4, 0.3);
        return pipeline;
    }
}
