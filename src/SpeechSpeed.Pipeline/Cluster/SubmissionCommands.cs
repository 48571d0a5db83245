namespace SpeechSpeed.Pipeline.Cluster;

/// <summary>The commands of the jobs of a submission, in shell.</summary>
/// <param name="program">The build program, with the arguments before its own.</param>
/// <param name="configFile">Full path of the pipeline file.</param>
/// <param name="folder">The folder that they run in.</param>
public sealed class SubmissionCommands(IEnumerable<string> program, string configFile, string folder)
{
    private readonly string begin = $"cd -- {Quoted(folder)} && {string.Join(' ', program.Append($"--config={configFile}").Select(Quoted))}";

    /// <summary>Submits again what is missing.</summary>
    public string Submit => $"{begin} --target=Submit";

    /// <summary>Makes the label tables, and learns the digests of the corpus.</summary>
    public string Prepare(string jobs) => $"{begin} --target=Preprocess --jobs={jobs}";

    /// <summary>Makes a part of the rows of a network.</summary>
    public string Extract(string network, string part, string jobs) => $"{begin} --target=Extract --only={Quoted(network)} --part={part} --jobs={jobs}";

    /// <summary>Runs the whole pipeline, which finds every row.</summary>
    public string Assemble(string jobs) => $"{begin} --jobs={jobs}";

    /// <summary>A word of shell that means a text.</summary>
    internal static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
