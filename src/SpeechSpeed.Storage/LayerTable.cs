using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary><c>layers.csv</c> of a feature set: the layers in the order of the forward pass, the embedding last.</summary>
internal static class LayerTable
{
    public const string FileName = "layers.csv";

    public static void Write(string folder, IReadOnlyList<Layer> layers) =>
        CsvTable.Write(
            Path.Combine(folder, FileName),
            ["layer", "index", "dim"],
            layers.Select(layer => (IReadOnlyList<string>)[layer.Name, Numbers.Text(layer.Index), Numbers.Text(layer.Dim)]));

    public static IReadOnlyList<Layer> Read(string folder)
    {
        CsvTable table = CsvTable.Read(Path.Combine(folder, FileName));
        Layer[] layers = new Layer[table.Rows.Count];
        for (int row = 0; row < layers.Length; row++)
        {
            layers[row] = new Layer(table.Text(row, "layer"), table.Count(row, "index"), table.Count(row, "dim"));
        }

        return layers;
    }
}
