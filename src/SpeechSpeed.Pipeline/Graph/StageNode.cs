using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>
/// One execution of a stage tool, for example <c>preprocess</c> or <c>extract[samresnet34-w8]</c>. Its arguments are the tool's
/// command line; with the digests of the inputs they are also its identity. The tool can read nothing else.
/// </summary>
/// <param name="Id">Unique name: the stage, and in brackets the model (with its seed, for a control): <c>cca[w8-filters seed 0]</c>.</param>
/// <param name="Stage">The stage's name: <c>cca</c>.</param>
/// <param name="Model">The model's name in the YAML file, or null for a stage that concerns all of them.</param>
/// <param name="Tool">Assembly name of the stage tool: <c>Cca</c>.</param>
/// <param name="Version">Raised by hand when the stage's meaning changes in a way that its files do not show.</param>
/// <param name="Arguments">The tool's flags, without <c>--output</c> and <c>--jobs</c>, which the runner adds.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">The outputs that it must have written when it ends.</param>
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
    /// <summary>For a stage that stores its results row by row while it runs: the context of a row. Null for other stages.</summary>
    public StageRows? Rows { get; init; }
}

/// <summary>
/// The context of every row of a stage: what a row depends on, beside its key. It is the code and the settings that compute a row. Any other part of the stage may change without
/// making the rows invalid.
/// </summary>
/// <param name="Library">The library of the tool that computes a row. The context includes all that it uses (<see cref="Identity.ToolClosure"/>).</param>
/// <param name="Arguments">The tool's flags that affect a row, and the inputs whose paths they name.</param>
public sealed record StageRows(string Library, IReadOnlyList<StageArgument> Arguments)
{
    /// <summary>The rows, if each file of an input is a row. Null if only the tool knows its rows.</summary>
    public FileRows? Files { get; init; }
}

/// <summary>Rows that are made of a file, or of a part of one: the key is the file's digest, with the part.</summary>
/// <param name="Role">The input that has the files.</param>
/// <param name="AreSeededByName">Whether the key also depends on the utterance's id, beside the file's content.</param>
/// <param name="CostlessFlags">Flags that a row depends on, but its cost does not.</param>
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

/// <summary>An input of a stage.</summary>
/// <param name="Role">
/// Its role in the stage's identity, and for an upstream output the folder it is laid out in: <c>labels</c>,
/// <c>runs/samresnet34-w8/cca</c>.
/// </param>
public abstract record StageInput(string Role)
{
    /// <summary>The name of an input from outside the pipeline: of the file, of the folders below the root, or of the whole. Null for any other input.</summary>
    public string? SourceName => this switch
    {
        DiskFile file => Path.GetFileName(file.FullPath),
        DiskFolders { Folders.Count: > 0, Name: null } folders => string.Join(", ", folders.Folders),
        DiskFolders folders => folders.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folders.Root)),
        _ => null,
    };

    /// <summary>A file on the disk. Its bytes are part of the identity, its path is not.</summary>
    public sealed record DiskFile(string Role, string FullPath) : StageInput(Role)
    {
        /// <summary>Files that it refers to, by their paths relative to its folder, with forward slashes. These paths and their bytes are part of the identity.</summary>
        public IReadOnlyList<string> Companions { get; init; } = [];

        /// <summary>Its SHA-256 by the pipeline file, or null if that does not name one. No part of the identity.</summary>
        public string? Expected { get; init; }
    }

    /// <summary>Every file below some folders of <paramref name="Root"/>: their paths relative to it and their bytes.</summary>
    public sealed record DiskFolders(string Role, string Root, IReadOnlyList<string> Folders) : StageInput(Role)
    {
        /// <summary>
        /// The selected files if not all files of the folders belong to the input, as with a corpus manifest; null otherwise. Missing files are no part of the
        /// identity, so the identity changes when they are added.
        /// </summary>
        public FileSelection? Only { get; init; }

        /// <summary>Its name; null for the names of <see cref="Folders"/>, or where there are none that of the root, which may differ between checkouts.</summary>
        public string? Name { get; init; }

        /// <summary>Whether a file of this input is audio: a manifest names only audio, and in folders the name decides.</summary>
        public bool IsAudio(string path) => Only is not null || CorpusNames.IsAudio(path);

        /// <summary>The utterances of an audio file: the part of each, null for the whole, and its id.</summary>
        public IReadOnlyList<(AudioSpan? Span, string Id)> UtterancesOf(string path) => Only?.UtterancesOf(path) ?? [(null, Path.GetFileNameWithoutExtension(path))];
    }

    /// <summary>
    /// All outputs of another stage; or, if <paramref name="Path"/> is not empty, the one file of that path, or the contents of that folder.
    /// </summary>
    public sealed record Upstream(string Role, string NodeId, string Path = "") : StageInput(Role);

    /// <summary>
    /// A file that the runner writes (<see cref="Execution.ProvenanceWriter"/>): the identities of all stages that this one reads from, directly or
    /// through others. It is a stage's only source of information about the pipeline.
    /// </summary>
    public sealed record Provenance(string Role, string Pipeline, string Command, Target Target) : StageInput(Role);
}

/// <summary>An output of a stage: a file, or a folder with everything below it.</summary>
/// <param name="Path">Relative to the tool's output folder, with forward slashes; empty for the whole folder.</param>
/// <param name="PublishTo">
/// Its path below <c>results/</c> (empty: at its top), or null if it stays in the store.
/// </param>
public sealed record StageOutput(string Path, string? PublishTo);
