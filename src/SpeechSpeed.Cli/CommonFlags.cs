using SpeechSpeed.Protocol;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Cli;

/// <summary>Flags of several tools that are no keys of the pipeline file.</summary>
public static class CommonFlags
{
    /// <summary>The label tables.</summary>
    public static readonly Setting<string> Labels = Flag.Required(
        "--labels", new PathText("folder"), "Folder of {train,dev,test}_cps.csv, summary.csv and rejected.csv, as preprocess writes it.");

    /// <summary>The audio.</summary>
    public static readonly Setting<string> Corpus = Flag.Required("--corpus", new PathText("folder"), "Folder of the corpus. Audio paths in the label tables are relative to it.");

    /// <summary>A feature set.</summary>
    public static readonly Setting<string> Features = Flag.Required(
        "--features", new PathText("folder"), "Folder of layers.csv and, for each split, its shards.csv and features, as extract writes it.");

    /// <summary>The folder of a tool's rows.</summary>
    public static readonly Setting<string?> RowStore = Flag.Optional<string?>(
        ToolProtocol.RowStore, new PathText("folder"), "none",
        "Folder that keeps rows under the digest of their inputs. The pipeline names it. Results do not depend on it.");

    /// <summary>The models, in the order of tables and figures.</summary>
    public static readonly Setting<IReadOnlyList<string>> Models = Flag.Required(
        "--model", new ListOf<string>(new Line("the name of a model", inList: true)), "Name of a model. May be given several times; the order is that of the results.");

    /// <summary>The models that are controls: <see cref="ModelChoice"/>.</summary>
    public static readonly Setting<IReadOnlyList<string>?> Controls = Flag.Optional<IReadOnlyList<string>?>(
        "--control", new ListOf<string>(new Line("NAME=OF", inList: true)), "none", "NAME=OF: the model NAME is the untrained control of OF.");
}
