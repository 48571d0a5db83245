using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Labels;
using SpeechSpeed.Stages.Export.Chroma;

namespace SpeechSpeed.Stages.Export;

/// <summary>What an export is made of.</summary>
internal enum ExportFormat
{
    /// <summary>Matrices that <c>numpy.load</c> reads: the embedding and every layer.</summary>
    Npy,

    /// <summary>A table of the embeddings.</summary>
    Csv,

    /// <summary>A collection of a Chroma server, of the embeddings.</summary>
    Chroma,
}

/// <summary>What the export tool is asked to do.</summary>
/// <param name="Labels">Folder of the label tables.</param>
/// <param name="Features">Folder that extract wrote.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Target">What the labels are.</param>
/// <param name="Format">What to write.</param>
/// <param name="Chroma">For Chroma: the server and the collection.</param>
internal sealed record ExportOptions(string Labels, string Features, string Model, Target Target, ExportFormat Format, ChromaTarget Chroma)
{
    public static StageCommand<ExportOptions> Command()
    {
        StageCommand<ExportOptions> command = new(
            "export",
            "Hands over what was extracted. npy writes numpy_embs.npy, layers/*.npy, layers.csv and index.csv, which names the utterance of each row; csv writes "
            + "embeddings.csv; chroma upserts the embeddings into a collection of a Chroma server and writes no file. Memory does not grow with the corpus.");
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv, as preprocess writes it.");
        Option<string> features = command.AddText("--features", "Folder of layers.csv, shards.csv and the features, as extract writes it.");
        Option<string> model = command.AddText("--model", "Name of the model; in Chroma part of each id.");
        Option<Target> target = command.AddTarget();
        Option<ExportFormat> format = command.Add<ExportFormat>("--to", "What to write.");
        Option<string?> server = command.AddOptional<string>("--server", $"With --to chroma: address of the server. Default: {ChromaTarget.DefaultServer}.");
        Option<string?> collection = command.AddOptional<string>(
            "--collection", $"With --to chroma: name of the collection, made if absent. Default: {ChromaTarget.DefaultCollection}.");
        command.Check(server, value => ChromaTarget.IsAddress(value!) ? null : $"--server: expected an address like {ChromaTarget.DefaultServer}, found '{value}'.");

        return command.Read(parsed => new ExportOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(features),
            parsed.GetRequiredValue(model),
            parsed.GetRequiredValue(target),
            parsed.GetValue(format),
            new ChromaTarget(parsed.GetValue(server) ?? ChromaTarget.DefaultServer, parsed.GetValue(collection) ?? ChromaTarget.DefaultCollection)));
    }
}
