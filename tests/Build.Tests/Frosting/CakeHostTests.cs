namespace SpeechSpeed.Build.Tests.Frosting;

public class CakeHostTests
{
    [Fact]
    public void Tasks_run_after_those_they_depend_on()
    {
        FrostingRun run = new(typeof(Default), typeof(Second), typeof(First));

        Assert.Equal(0, run.Run());
        Assert.Equal(["first", "second"], run.Journal);
        Assert.Matches(@"Second +\d\d:\d\d:\d\d\.\d+ +Succeeded", run.Report);
    }

    [Fact]
    public void The_target_and_what_it_needs_run_and_nothing_else()
    {
        FrostingRun run = new(typeof(Default), typeof(Second), typeof(First));

        Assert.Equal(0, run.Run("--target=Second"));
        Assert.Equal(["first", "second"], run.Journal);
    }

    [Theory]
    [InlineData("--exclusive")]
    [InlineData("-e")]
    public void Exclusive_runs_the_target_alone(string flag)
    {
        FrostingRun run = new(typeof(Default), typeof(Second), typeof(First));

        Assert.Equal(0, run.Run("--target", "SECOND", flag));
        Assert.Equal(["second"], run.Journal);
    }

    [Theory]
    [InlineData("--dryrun")]
    [InlineData("--noop")]
    [InlineData("--whatif")]
    public void A_dry_run_names_the_tasks_in_order_and_runs_none(string flag)
    {
        FrostingRun run = new(typeof(Default), typeof(Second), typeof(First));

        Assert.Equal(0, run.Run(flag));
        Assert.Empty(run.Journal);
        Assert.Matches("(?s)1. First.*2. Second.*3. Default", run.Output);
    }

    [Fact]
    public void The_tree_shows_dependencies()
    {
        FrostingRun run = new(typeof(Default), typeof(Second), typeof(First));

        Assert.Equal(0, run.Run("--tree"));
        Assert.Empty(run.Journal);
        Assert.Equal("Default\n└─Second\n   └─First", run.Output.ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public void Descriptions_are_listed()
    {
        FrostingRun run = new(typeof(Default), typeof(Second), typeof(First));

        Assert.Equal(0, run.Run("--description"));
        Assert.Matches(@"Second +Comes after the first\.", run.Report);
    }

    [Fact]
    public void The_exit_code_is_that_of_the_error()
    {
        FrostingRun run = new(typeof(First), typeof(Fails), typeof(Needy));

        Assert.Equal(4, run.Run("--target=Needy"));
        Assert.Equal(["first"], run.Journal);
        Assert.Contains("Error: no good: {0} \"quoted\"", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_errors_give_one()
    {
        FrostingRun run = new(typeof(FailsAsynchronously));

        Assert.Equal(1, run.Run("--target=FailsAsynchronously"));
        Assert.Contains("Error: no good at all", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_stack_is_shown_on_request()
    {
        FrostingRun run = new(typeof(Fails));

        Assert.Equal(4, run.Run("--target=Fails", "--verbosity=Diagnostic"));
        Assert.Contains(" at ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_target_is_an_error()
    {
        FrostingRun run = new(typeof(First));

        Assert.Equal(1, run.Run("--target=Nope"));
        Assert.Contains("The target 'Nope' was not found.", run.Output, StringComparison.Ordinal);
    }
}
