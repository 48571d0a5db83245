namespace SpeechSpeed.Build.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("--modle=x", "unknown argument --modle=x. Did you mean '--model'? ./build.sh --help lists the arguments.")]
    [InlineData("--Target=Test", "unknown argument --Target=Test. Did you mean '--target'? ./build.sh --help lists the arguments.")]
    [InlineData("--", "unknown argument --. ./build.sh --help lists the arguments.")]
    [InlineData("report", "unexpected report. A target is named with --target=Report.")]
    [InlineData("pipeline.yaml", "unexpected pipeline.yaml. Values follow their argument: --target=NAME. ./build.sh --help lists the arguments.")]
    [InlineData("--force=no", "--force takes no value, found --force=no. Write --force alone.")]
    [InlineData("--config", "--config needs a value: --config=PATH.")]
    [InlineData("--config=", "--config needs a value: --config=PATH.")]
    [InlineData("--config --force", "--config needs a value: --config=PATH.")]
    [InlineData("--model=a --model=b", "--model is given twice. Give it once.")]
    [InlineData("--preview", "--preview has no meaning for --target=Default, only for Gc. Leave it out, or name the target you mean.")]
    [InlineData("--keep-days=3 --target=cca", "--keep-days has no meaning for --target=cca, only for Gc. Leave it out, or name the target you mean.")]
    [InlineData("-t Status -t Clean --recompute=2", "--recompute has no meaning for --target=Status, --target=Clean, only for Verify. Leave it out, or name the target you mean.")]
    [InlineData("--jobs=0", "--jobs takes a whole number, 1 or more; found 0.")]
    [InlineData("--target=Verify --recompute=some", "--recompute takes a whole number, 0 or more; found some.")]
    [InlineData("--target=Gc --keep-days=-1", "--keep-days takes a whole number, 0 to 100,000; found -1.")]
    [InlineData("--target=Gc --keep-days=99999999", "--keep-days takes a whole number, 0 to 100,000; found 99999999.")]
    [InlineData("--working=/nonexist", "--working: expected a folder, but /nonexist does not exist. Correct the path.")]
    [InlineData("--target=Export --to=chroma:http://user:secret@host", "--to: the address of the Chroma server has a user name or a password in it, which command lines and logs would show. Leave them out.")]
    [InlineData("--target=Gc --keep-size=much", "--keep-size takes a size like 20GB or 500MB; found much.")]
    [InlineData("--target=Extract --part=3/2", "--part takes I/N, two whole numbers with 1 ≤ I ≤ N ≤ 100,000, such as 3/8; found 3/2.")]
    [InlineData("--target=Probe --part=1/2", "--part has no meaning for --target=Probe, only for Extract. Leave it out, or name the target you mean.")]
    [InlineData("--target=Status --only=small", "--only has no meaning for --target=Status, only for Extract. Leave it out, or name the target you mean.")]
    [InlineData("--target=Graph --output=a.png", "--output takes a path that ends in .svg or .mmd; found a.png.")]
    [InlineData("-v loud", "--verbosity is Quiet, Minimal, Normal, Verbose or Diagnostic; found loud.")]
    public void What_is_not_understood_is_refused(string words, string expected) =>
        Assert.Equal(expected, new CommandLine(words.Split(' ')).Problem);

    [Theory]
    [InlineData("--force")]
    [InlineData("--locked")]
    public void What_runs_nothing_takes_no_argument_for_running(string argument) =>
        Assert.StartsWith($"{argument.Split('=')[0]} has no meaning for --target=Status, only for Default, ", new CommandLine(["--target=Status", argument]).Problem, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_target_is_told_with_those_there_are()
    {
        string? problem = new CommandLine(["--target=Reprot"]).Problem;

        Assert.StartsWith("The target 'Reprot' was not found. Did you mean 'Report'? There are:", problem, StringComparison.Ordinal);
        Assert.All(Targets.All, target => Assert.Contains($"  {target.Name}", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "Default")]
    [InlineData("--config pipelines/a.yaml --jobs=2 --force", "Default")]
    [InlineData("--target=Cca -t tsne -e -v=quiet", "Cca tsne")]
    [InlineData("--target=gc --preview --keep-size 20GB --target Verify --recompute=1 --jobs=1", "gc Verify")]
    public void What_is_understood_is_read(string words, string targets)
    {
        CommandLine read = new(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Null(read.Problem);
        Assert.Equal(targets.Split(' '), read.Asked);
    }
}
