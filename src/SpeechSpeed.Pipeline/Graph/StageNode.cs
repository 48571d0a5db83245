using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>
/// One execution of a stage tool, for example <c>preprocess</c> or <c>extract[samresnet34-w8]</c>. Its arguments are at once the tool's
/// command line and, with the digests of its inputs, its identity: what is not written here the tool cannot read.
/// </summary>
/// <param name="Id">Unique name: the stage, and in brackets the model (with its seed, for a control): <c>cca[w8-filters seed 0]</c>.</param>
/// <param name="Stage">The stage's name: <c>cca</c>.</param>
/// <param name="Model">The model's name in the YAML file, or null for a stage that concerns all of them.</param>
/// <param name="Tool">Assembly name of the stage tool: <c>Cca</c>.</param>
/// <param name="Version">Raised by hand when the stage's meaning changes in a way its files do not show.</param>
/// <param name="Arguments">The tool's flags, without <c>--output</c> and <c>--jobs</c>, which the runner adds.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it must have written when it ends.</param>
public sealed record StageNode(
    string Id,
    string Stage,
    string? Model,
    string Tool,
    int Version,
    IReadOnlyList<StageArgument> Arguments,
    IReadOnlyList<StageInput> Inputs,
    IReadOnlyList<StageOutput> Outputs)
{
    /// <summary>For a stage that keeps what it computes row by row, as it goes: what a row depends on. Null for any other.</summary>
    public StageRows? Rows { get; init; }
}

/// <summary>
/// What every row that a stage computes depends on, beside what its key says: what computes it, and how that is set. All else of the stage may change, and
/// its rows are still good.
/// </summary>
/// <param name="Library">The library of the tool that computes a row. It counts with all that it uses (<see cref="Identity.ToolClosure"/>).</param>
/// <param name="Arguments">Those of the tool's flags that set it, and the inputs whose paths they are.</param>
public sealed record StageRows(string Library, IReadOnlyList<StageArgument> Arguments)
{
    /// <summary>Where each file of an input is a row: what is known of it. Null where the tool alone knows its rows.</summary>
    public FileRows? Files { get; init; }
}

/// <summary>Rows that are made of one file each: the key is the file's digest.</summary>
/// <param name="Role">The input that has the files.</param>
/// <param name="AreSeededByName">Whether the utterance's id counts beside the file's content.</param>
/// <param name="CostlessFlags">Flags that a row depends on and its cost does not.</param>
public sealed record FileRows(string Role, bool AreSeededByName, IReadOnlyList<string> CostlessFlags);

/// <summary>A flag of a stage tool.</summary>
/// <param name="Flag">With its dashes: <c>--hidden</c>. A flag may stand several times; their order counts.</param>
public abstract record StageArgument(string Flag)
{
    /// <summary>A value, part of the stage's identity.</summary>
    public sealed record Value(string Flag, string Text) : StageArgument(Flag);

    /// <summary>
    /// The path of an input: of the disk file or folder of the role <paramref name="Role"/>; or, for outputs of other stages, of the folder
    /// in which the runner lays out every upstream input whose role is <paramref name="Role"/> or begins with it and a slash.
    /// </summary>
    public sealed record InputPath(string Flag, string Role) : StageArgument(Flag);
}

/// <summary>Something a stage reads.</summary>
/// <param name="Role">
/// Its role in the stage's identity, and for an upstream output the folder it is laid out in: <c>labels</c>,
/// <c>runs/samresnet34-w8/cca</c>.
/// </param>
public abstract record StageInput(string Role)
{
    /// <summary>A file on the disk. Its path is not part of the identity, its bytes are.</summary>
    public sealed record DiskFile(string Role, string FullPath) : StageInput(Role)
    {
        /// <summary>Files that it refers to, by their paths relative to its folder, with forward slashes: these and their bytes are part of the identity.</summary>
        public IReadOnlyList<string> Companions { get; init; } = [];
    }

    /// <summary>Every file below some folders of <paramref name="Root"/>: their paths relative to it and their bytes.</summary>
    public sealed record DiskFolders(string Role, string Root, IReadOnlyList<string> Folders) : StageInput(Role)
    {
        /// <summary>
        /// The files that are meant where not all of folders are, as by a corpus manifest; null otherwise. Those that do not exist are no part of the
        /// identity, so that it changes when they are added.
        /// </summary>
        public FileSelection? Only { get; init; }

        /// <summary>Whether a file of this input is audio: a manifest names nothing else, in folders its name tells.</summary>
        public bool IsAudio(string path) => Only is not null || CorpusNames.IsAudio(path);

        /// <summary>The id of the utterance of an audio file.</summary>
        public string UtteranceId(string path) => Only?.NameOf(path) ?? Path.GetFileNameWithoutExtension(path);
    }

    /// <summary>
    /// All outputs of another stage; or, where <paramref name="Path"/> is not empty, the one file of that path, or the contents of that folder.
    /// </summary>
    public sealed record Upstream(string Role, string NodeId, string Path = "") : StageInput(Role);

    /// <summary>
    /// A file that the runner writes (<see cref="Execution.ProvenanceWriter"/>): the identities of all stages that this one reads from, directly or
    /// through others. It is the only way in which a stage learns of the pipeline.
    /// </summary>
    public sealed record Provenance(string Role, string Pipeline, string Command, Target Target) : StageInput(Role);
}

/// <summary>Something a stage writes: a file, or a folder with everything below it.</summary>
/// <param name="Path">Relative to the tool's output folder, with forward slashes; empty for the whole folder.</param>
/// <param name="PublishTo">
/// Where it appears below <c>results/</c> (empty: at its top), or null if it stays in the store.
/// </param>
public sealed record StageOutput(string Path, string? PublishTo);
