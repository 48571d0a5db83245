using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Tests.Identity;

public sealed class ToolClosureTests : IDisposable
{
    private const string Tool = "Testing.Tool";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_the_same_at_another_path()
    {
        Assert.Equal(Digest(Copy("here")), Digest(Copy("there")));
        Assert.Equal(Digest(Copy("third")), Digest(ToolFolders.BuiltWith(AppContext.BaseDirectory)));
    }

    [Theory]
    [InlineData("Testing.Tool.dll", true)]
    [InlineData("SpeechSpeed.Core.dll", true)]
    [InlineData("Testing.Tool.deps.json", true)]
    [InlineData("Testing.Tool.runtimeconfig.json", true)]
    [InlineData("native", true)]
    [InlineData("Testing.Tool.xml", false)]
    [InlineData("notes.txt", false)]
    public void It_changes_with_what_the_tool_loads_and_with_nothing_else(string file, bool changes)
    {
        ToolFolders tools = Copy("tools");
        string before = Digest(tools);

        File.AppendAllText(InTool(tools, file), "\n");

        Assert.Equal(changes, Digest(tools) != before);
    }

    /// <summary>Core uses nothing; Pipeline uses Core and, of its packages, one with a native library.</summary>
    [Theory]
    [InlineData("SpeechSpeed.Core", "SpeechSpeed.Core.dll", true)]
    [InlineData("SpeechSpeed.Core", "Testing.Tool.runtimeconfig.json", true)]
    [InlineData("SpeechSpeed.Core", "Testing.Tool.dll", false)]
    [InlineData("SpeechSpeed.Core", "SpeechSpeed.Cli.dll", false)]
    [InlineData("SpeechSpeed.Core", "native", false)]
    [InlineData("SpeechSpeed.Pipeline", "SpeechSpeed.Core.dll", true)]
    [InlineData("SpeechSpeed.Pipeline", "native", true)]
    [InlineData("SpeechSpeed.Pipeline", "Spectre.Console.dll", false)]
    public void That_of_a_library_changes_with_what_it_uses_and_with_nothing_else(string library, string file, bool changes)
    {
        ToolFolders tools = Copy("tools");
        string before = Digest(tools, library: library);

        File.AppendAllText(InTool(tools, file), "\n");

        Assert.Equal(changes, Digest(tools, library: library) != before);
    }

    [Fact]
    public void A_library_that_the_tool_does_not_use_is_a_fault() =>
        Assert.Throws<SpeechSpeedException>(() => Digest(ToolFolders.BuiltWith(AppContext.BaseDirectory), library: "SpeechSpeed.Charts"));

    [Fact]
    public void A_tool_that_is_not_built_is_named()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => Digest(new ToolFolders(folder.Path, "release"), "Cca"));

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Contains("Cca is not built", error.Message, StringComparison.Ordinal);
    }

    private static string InTool(ToolFolders tools, string file) => file == "native"
        ? Directory.GetFiles(tools.Folder(Tool)).Single(path => Path.GetFileNameWithoutExtension(path) is "libe_sqlite3" or "e_sqlite3")
        : Path.Combine(tools.Folder(Tool), file);

    private string Digest(ToolFolders tools, string tool = Tool, string? library = null)
    {
        using FileDigests digests = new(folder["files.db"], _ => { });
        ToolClosure closure = new(tools, digests);
        return library is null ? closure.Digest(tool) : closure.Digest(tool, library);
    }

    private ToolFolders Copy(string name)
    {
        ToolFolders built = ToolFolders.BuiltWith(AppContext.BaseDirectory);
        ToolFolders copy = new(folder[name], built.Configuration);
        Directory.CreateDirectory(copy.Folder(Tool));
        foreach (string file in Directory.GetFiles(built.Folder(Tool)))
        {
            File.Copy(file, Path.Combine(copy.Folder(Tool), Path.GetFileName(file)));
        }

        return copy;
    }
}
