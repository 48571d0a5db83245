using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>The columns of <c>layers.csv</c> of a feature set: the layers in the order of the forward pass, the embedding last.</summary>
[CsvRecordMap(typeof(Layer))]
internal sealed partial class LayerColumns
{
    [CsvColumn("layer")]
    public string Name { get; } = "";

    [CsvColumn("index")]
    public int Index { get; }

    [CsvColumn("dim")]
    public int Dim { get; }
}
