using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// Lays out a stage's inputs from other stages, as <c>&lt;folder&gt;/&lt;role&gt;/&lt;path in the input&gt;</c>, and writes its command line.
/// </summary>
internal sealed class InputLayout(StageNode node, string folder)
{
    /// <summary>Takes the files from the store, each checked against its digest, and writes the provenance if the stage reads it.</summary>
    /// <exception cref="DamagedBlobException">A file is damaged or gone.</exception>
    public void TakeFrom(StageStore store, IReadOnlyDictionary<string, OutputManifest> manifests, byte[]? provenance)
    {
        Directory.CreateDirectory(folder);
        if (provenance is not null)
        {
            File.WriteAllBytes(Path.Combine(folder, ProvenanceWriter.FileName), provenance);
        }

        foreach (StageInput.Upstream input in node.Inputs.OfType<StageInput.Upstream>())
        {
            string place = RelativePaths.Below(folder, input.Role);
            Directory.CreateDirectory(place);
            foreach ((string path, OutputFile file) in NodeIdentities.UpstreamFiles(input, manifests))
            {
                string destination = RelativePaths.Below(place, path);
                Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
                store.Restore(file, destination, editable: false);
            }
        }
    }

    /// <summary>The tool's own flags; the runner adds <c>--output</c> and <c>--jobs</c>.</summary>
    public IEnumerable<string> Arguments() =>
        node.Arguments.SelectMany(argument => new[] { argument.Flag, argument is StageArgument.Value value ? value.Text : PathOf(((StageArgument.InputPath)argument).Role) });

    private string PathOf(string role)
    {
        foreach (StageInput input in node.Inputs.Where(input => input.Role == role))
        {
            switch (input)
            {
                case StageInput.DiskFile file:
                    return file.FullPath;
                case StageInput.DiskFolders folders:
                    return folders.Root;
                case StageInput.Provenance:
                    return Path.Combine(folder, ProvenanceWriter.FileName);
            }
        }

        return node.Inputs.Any(input => input is StageInput.Upstream && RelativePaths.IsAtOrBelow(input.Role, role))
            ? RelativePaths.Below(folder, role)
            : throw new ArgumentException($"{node.Id} has a flag for the input '{role}', but no such input.");
    }
}
