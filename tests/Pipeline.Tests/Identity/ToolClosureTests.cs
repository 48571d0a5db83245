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

        string changed = file == "native"
            ? Directory.GetFiles(tools.Folder(Tool)).Single(path => Path.GetFileNameWithoutExtension(path) is "libe_sqlite3" or "e_sqlite3")
            : Path.Combine(tools.Folder(Tool), file);
        File.AppendAllText(changed, "\n");

        Assert.Equal(changes, Digest(tools) != before);
    }

    [Fact]
    public void A_tool_that_is_not_built_is_named()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => Digest(new ToolFolders(folder.Path, "release"), "Cca"));

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Contains("Cca is not built", error.Message, StringComparison.Ordinal);
    }

    private string Digest(ToolFolders tools, string tool = Tool)
    {
        using FileDigests digests = new(folder["files.db"], _ => { });
        return new ToolClosure(tools, digests).Digest(tool);
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
