using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Cli.Tests;

/// <summary>How a stage tool answers its command line: the exit code, and what was left behind.</summary>
public sealed class StageHostTests : IDisposable
{
    private static readonly Setting<int> Seed = Flag.WithDefault("--seed", new WholeNumber<int>(0, 100), 42, "Seed.");
    private static readonly Setting<IReadOnlyList<Split>> Split = Flag.Required("--split", CommonTypes.Splits, "Splits to read.");
    private static readonly Setting<double> Share = Flag.WithDefault("--share", new Number(0, 1), 0, "A share.");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_stage_gets_its_options_and_an_empty_output_folder()
    {
        StageContext? seen = null;

        int code = await RunAsync(
            ["--seed", "7", "--split", "train,dev", "--split", "test", "--output", folder["new/out"], "--jobs", "3"],
            context =>
            {
                seen = context;
                File.WriteAllText(context.Output("made.txt"), "");
                return Task.CompletedTask;
            });

        Assert.Equal(0, code);
        Assert.Equal(7, seen!.Get(Seed));
        Assert.Equal([Core.Split.Train, Core.Split.Dev, Core.Split.Test], seen.Get(Split));
        Assert.Equal(3, seen.Jobs);
        Assert.True(File.Exists(folder["new/out/made.txt"]));
    }

    [Fact]
    public async Task What_no_stage_knows_of_ends_with_1_and_no_trace() =>
        Assert.Equal((int)ExitCode.Failed, await RunAsync(["--split", "train", "--output", folder["out"]], _ => throw new FormatException("a fault")));

    [Theory]
    [InlineData("--output", "out", "--split", "train", "--sed", "7")]
    [InlineData("--split", "train")]
    [InlineData("--output", "out")]
    [InlineData("--output", "out", "--split", "train", "--seed", "seven")]
    [InlineData("--output", "out", "--split", "train", "--jobs", "0")]
    [InlineData("--output", "out", "--split", "validation")]
    [InlineData("--output", "out", "--split", "dev,dev")]
    [InlineData("--output", "out", "--split", "dev", "--seed", "101")]
    [InlineData("--output", "out", "--split", "dev", "--share", "NaN")]
    public async Task A_wrong_command_line_ends_with_2_and_runs_nothing(params string[] arguments)
    {
        bool ran = false;

        int code = await RunAsync(arguments, _ =>
        {
            ran = true;
            return Task.CompletedTask;
        });

        Assert.Equal((int)ExitCode.Configuration, code);
        Assert.False(ran);
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_never_written_to()
    {
        folder.Write("out/mine.txt", "mine");

        int code = await RunAsync(["--split", "train", "--output", folder["out"]], _ => Task.CompletedTask);

        Assert.Equal((int)ExitCode.Configuration, code);
        Assert.Equal("mine", File.ReadAllText(folder["out/mine.txt"]));
    }

    [Theory]
    [InlineData(ExitCode.InputData)]
    [InlineData(ExitCode.Failed)]
    public async Task An_error_meant_for_the_user_ends_with_its_own_code(ExitCode expected)
    {
        int code = await RunAsync(
            ["--split", "train", "--output", folder["out"]],
            _ => throw new SpeechSpeedException(expected, "found this, expected that"));

        Assert.Equal((int)expected, code);
    }

    [Fact]
    public async Task A_stage_writes_numbers_as_files_have_them_whatever_the_language_of_the_system()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string written = "";
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ru-RU");
            await RunAsync(["--split", "train", "--output", folder["out"]], async _ => written = await Task.Run(() => $"{1234.5:N1}"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal("1,234.5", written);
    }

    [Fact]
    public async Task An_interrupted_stage_ends_with_130()
    {
        int code = await RunAsync(["--split", "train", "--output", folder["out"]], _ => throw new OperationCanceledException());

        Assert.Equal((int)ExitCode.Interrupted, code);
    }

    [Theory]
    [InlineData(10, 40, 2.0, "10 of 40 utterances, 5.0/s, about 6 s left")]
    [InlineData(40, 40, 2.0, "40 of 40 utterances, 20/s")]
    [InlineData(1234, 28539, 1.0, "1,234 of 28,539 utterances, 1,234/s, about 23 s left")]
    public void A_progress_line_says_how_many_how_fast_and_how_long(long done, long total, double seconds, string expected) =>
        Assert.Equal(expected, StageProgress.Describe("utterances", done, total, TimeSpan.FromSeconds(seconds)));

    private static Task<int> RunAsync(string[] arguments, Func<StageContext, Task> run) =>
        StageHost.RunAsync(arguments, new StageCommand("try", "A stage for this test.", Seed, Split, Share), run);
}
