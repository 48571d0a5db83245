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
    [InlineData("-v loud", "--verbosity is Quiet, Minimal, Normal, Verbose or Diagnostic; found loud.")]
    public void What_is_not_understood_is_refused(string words, string expected) =>
        Assert.Equal(expected, new CommandLine(words.Split(' '), Targets.All).Problem);

    [Fact]
    public void An_unknown_target_is_told_with_those_there_are()
    {
        string? problem = new CommandLine(["--target=Reprot"], Targets.All).Problem;

        Assert.StartsWith("The target 'Reprot' was not found. Did you mean 'Report'? There are:", problem, StringComparison.Ordinal);
        Assert.All(Targets.All, target => Assert.Contains($"  {target.Name}", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "Default")]
    [InlineData("--config pipelines/a.yaml --jobs=2 --force", "Default")]
    [InlineData("--target=Cca -t tsne -e -v=quiet", "Cca tsne")]
    public void What_is_understood_is_read(string words, string targets)
    {
        CommandLine read = new(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), Targets.All);

        Assert.Null(read.Problem);
        Assert.Equal(targets.Split(' '), read.Targets);
    }

    [Fact]
    public void Targets_run_after_what_they_need()
    {
        Assert.Equal(["Preprocess", "Extract", "Tsne", "Cca"], Targets.ToRun(["tsne", "Cca"], isExclusive: false));
        Assert.Equal(["Tsne", "Cca"], Targets.ToRun(["tsne", "Cca", "Tsne"], isExclusive: true));
    }
}
