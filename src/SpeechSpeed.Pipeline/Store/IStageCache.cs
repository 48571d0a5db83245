using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>Keeps what stages have written, by the fingerprint of the execution.</summary>
public interface IStageCache
{
    /// <summary>
    /// What the execution of this identity wrote, or null where that is unknown or no longer whole: a damaged record, a file missing or of
    /// another size.
    /// </summary>
    OutputManifest? TryFind(string fingerprint);

    /// <summary>Takes in what a stage has written. When it returns, the outputs and their record are on the disk.</summary>
    /// <param name="fingerprint">The execution's identity.</param>
    /// <param name="node">The stage, with the outputs it declares.</param>
    /// <param name="folder">Its output folder, in a <see cref="RunFolder"/>; the files are moved out of it. What is not declared is not kept.</param>
    /// <exception cref="Core.SpeechSpeedException">A declared output is missing (exit code 1).</exception>
    OutputManifest Publish(string fingerprint, StageNode node, string folder);

    /// <summary>Puts a file of the store at <paramref name="destination"/>, which does not exist, checked against its digest.</summary>
    /// <param name="file">The file.</param>
    /// <param name="destination">Full path; its folder exists.</param>
    /// <param name="editable">
    /// True: a copy of its own. False: a second name of the stored file where the file system can, which nobody may write to.
    /// </param>
    /// <exception cref="DamagedBlobException">The stored file is damaged or gone; it has been removed, so that its stage runs again.</exception>
    void Restore(OutputFile file, string destination, bool editable);
}

/// <summary>A file of the store is not what its name says. It has been removed; running again the stage that made it mends the store.</summary>
/// <param name="file">The file that was wanted.</param>
public sealed class DamagedBlobException(OutputFile file) : Exception($"The stored file {file.Sha256} ({file.Path}) is damaged or missing.")
{
    /// <summary>The file that was wanted.</summary>
    public OutputFile File { get; } = file;
}
