namespace SpeechSpeed.Settings;

/// <summary>The names of stages in nodes, results and messages.</summary>
public static class StageNames
{
    /// <summary>Label tables from the corpus.</summary>
    public const string Preprocess = "preprocess";

    /// <summary>Measures of the utterances without a network.</summary>
    public const string Nuisance = "nuisance";

    /// <summary>Activations and embeddings of a model, of whole utterances and of fixed crops.</summary>
    public const string Extract = "extract";

    /// <summary>The MLP probe of the embedding.</summary>
    public const string Probe = "probe";

    /// <summary>The MLP probe of each layer.</summary>
    public const string LayerProbe = "layer-probe";

    /// <summary>The in-sample CCA of each layer.</summary>
    public const string Cca = "cca";

    /// <summary>The held-out statistics of each layer.</summary>
    public const string Statistics = "statistics";

    /// <summary>The map of the embeddings.</summary>
    public const string Tsne = "tsne";

    /// <summary>The likeness of the layers of every two models: a part of the target Plot.</summary>
    public const string Similarity = "similarity";

    /// <summary>The tables of all models, and comparisons between them: the first half of the target Plot.</summary>
    public const string Summary = "summary";

    /// <summary>Figures of all models.</summary>
    public const string Plot = "plot";

    /// <summary>The report on all models.</summary>
    public const string Report = "report";

    /// <summary>The features of a model in another form; no stage of the pipeline.</summary>
    public const string Export = "export";

    /// <summary>A network's layers, printed; no part of the pipeline.</summary>
    public const string Inspect = "inspect";
}
