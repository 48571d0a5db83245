using System.Diagnostics;

namespace SpeechSpeed.Stages.Tests;

/// <summary>The sources of this checkout at another path, to be changed and built.</summary>
internal sealed class SourceCopy : IDisposable
{
    // A checkout may lie anywhere that MSBuild allows.
    private const string Name = "a copy #1, ü";

    private readonly TemporaryFolder folder = new();

    /// <summary>Copies the sources; skips the running test where this is no git checkout.</summary>
    public SourceCopy()
    {
        Needs.That(Path.Exists(Path.Combine(Repository.Root, ".git")), "a git checkout");
        Needs.Programs("git");
        foreach (string file in RunIn(Repository.Root, "git", "ls-files", "-co", "--exclude-standard").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string from = Path.Combine(Repository.Root, file);
            if (File.Exists(from))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(this[file])!);
                File.Copy(from, this[file]);
            }
        }
    }

    public string Root => folder[Name];

    public string this[string relativePath] => Path.Combine(Root, relativePath);

    /// <summary>The folder of compiled tools: <c>artifacts/bin</c>.</summary>
    public string Tools => this["artifacts/bin"];

    public void Dispose() => folder.Dispose();

    /// <summary>The full path of a compiled tool.</summary>
    public string Tool(string name) => Path.Combine(Tools, name, Repository.Configuration, $"{name}.dll");

    /// <summary>Builds the build program and every stage tool.</summary>
    public void BuildTools() => Build(this["build/Tools.slnf"]);

    /// <summary>Builds one stage tool.</summary>
    public void BuildTool(string name) => Build(folder.Write(
        $"{Name}/One.slnf", $$"""{ "solution": { "path": "SpeechSpeed.sln", "projects": [ "stages/{{name}}/{{name}}.csproj" ] } }"""));

    /// <summary>From the packages that this machine has: what is known against them is not asked for, which takes a network. The compiler serves all projects of a build, whatever the machine's default.</summary>
    /// <param name="filter">A solution filter: a solution knows its configuration in capitals or not, a project does not.</param>
    private void Build(string filter) => Run(
        "dotnet", "build", filter, $"--configuration={Repository.Configuration}", "--nologo", "-verbosity:quiet", "-nodeReuse:false", "-p:RunAnalyzers=false", "-p:UseSharedCompilation=true", "-p:NuGetAudit=false");

    public string Run(string program, params string[] arguments) => RunIn(Root, program, arguments);

    private static string RunIn(string folder, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{output}");
        return output;
    }
}
