using CsvHelper;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Results;

/// <summary>The quality of the t-SNE map: the only row of <c>tsne_summary.csv</c>.</summary>
/// <param name="Utterances">Number of utterances in the map.</param>
/// <param name="Perplexity">Effective number of neighbours.</param>
/// <param name="KlDivergence">Kullback–Leibler divergence of the map, over 3 · perplexity neighbours of each utterance.</param>
/// <param name="Trustworthiness">Venna &amp; Kaski's trustworthiness, 0 to 1.</param>
/// <param name="Neighbours">Number of neighbours in the trustworthiness.</param>
[CsvRecord]
public sealed partial record TsneSummary(
    [CsvColumn("utterances")] int Utterances,
    [CsvColumn("perplexity")] double Perplexity,
    [CsvColumn("kl_divergence"), Unit("nats")] double KlDivergence,
    [CsvColumn("trustworthiness")] double Trustworthiness,
    [CsvColumn("neighbours")] int Neighbours)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "tsne_summary.csv";
}

/// <summary>An utterance in the t-SNE map: a row of <c>tsne.csv</c>.</summary>
/// <param name="AudioPath">The utterance.</param>
/// <param name="Split">Its split.</param>
/// <param name="X">Its place from left to right, without a unit.</param>
/// <param name="Y">Its place from bottom to top, without a unit.</param>
[CsvRecord]
public sealed partial record TsneRow(
    [CsvColumn("audio_path")] string AudioPath,
    [CsvColumn("split")] Split Split,
    [CsvColumn("x")] double X,
    [CsvColumn("y")] double Y)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "tsne.csv";
}
