using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>The likeness of two layers: a row of <c>cka.csv</c>. There is one for every two layers of a model that is no control, of two such models, and of a model and the first seed of its control.</summary>
/// <param name="Model">A model that is no control.</param>
/// <param name="Layer">Its layer.</param>
/// <param name="Index">Position of that layer, from 0.</param>
/// <param name="Other">The same model, a later one, or a control of the model.</param>
/// <param name="OtherLayer">Its layer.</param>
/// <param name="OtherIndex">Position of that layer, from 0.</param>
/// <param name="Cka">Linear centred kernel alignment without bias: 1 for layers that are rotations of each other, about 0 without any relation; empty where a layer does not vary.</param>
/// <param name="Utterances">Utterances that it is computed on.</param>
[CsvRecord]
public sealed partial record CkaScore(
    [CsvColumn("model")] string Model,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("index")] int Index,
    [CsvColumn("other")] string Other,
    [CsvColumn("other_layer")] string OtherLayer,
    [CsvColumn("other_index")] int OtherIndex,
    [CsvColumn("cka")] double Cka,
    [CsvColumn("utterances")] int Utterances)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "cka.csv";
}
