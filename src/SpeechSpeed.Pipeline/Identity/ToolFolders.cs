namespace SpeechSpeed.Pipeline.Identity;

/// <summary>The folders of the compiled stage tools: <c>artifacts/bin/Cca/release/Cca.dll</c>.</summary>
/// <param name="Root">Full path of <c>artifacts/bin</c>.</param>
/// <param name="Configuration">Build configuration, as the folders spell it: <c>release</c>.</param>
public sealed record ToolFolders(string Root, string Configuration)
{
    /// <summary>What computes the networks.</summary>
    public ProviderChoice Provider { get; init; } = ProviderChoice.Processor;

    /// <summary>The kind of processor that results belong to (<see cref="ProcessorKind"/>): this machine's with <see cref="Provider"/>, unless another is looked for.</summary>
    public string Processor
    {
        get => field ?? Provider.Kind;
        init;
    }

    /// <summary>The tools that were built with the running program.</summary>
    /// <param name="baseDirectory">The program's own folder, <c>artifacts/programs/&lt;name&gt;/release/</c> or <c>artifacts/bin/Build/release/</c>.</param>
    public static ToolFolders BuiltWith(string baseDirectory)
    {
        DirectoryInfo own = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(baseDirectory)));
        string artifacts = own.Parent?.Parent?.Parent?.FullName
            ?? throw new ArgumentException($"Expected a folder like artifacts/bin/Build/release; found {baseDirectory}.", nameof(baseDirectory));
        return new ToolFolders(Path.Combine(artifacts, "bin"), own.Name);
    }

    /// <summary>A tool's folder.</summary>
    public string Folder(string tool) => Path.Combine(Root, tool, Configuration);

    /// <summary>A tool's assembly.</summary>
    public string Assembly(string tool) => Path.Combine(Folder(tool), tool + ".dll");
}
