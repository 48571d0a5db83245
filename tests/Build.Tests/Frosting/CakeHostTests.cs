using Cake.Frosting;

namespace SpeechSpeed.Build.Tests.Frosting;

public class CakeHostTests
{
    [Fact]
    public void Tasks_run_after_those_they_depend_on()
    {
        FrostingRun run = new(typeof(Default), typeof(SecondTask), typeof(First), typeof(Before));

        Assert.Equal(0, run.Run());
        Assert.Equal(["before", "first", "second", "default"], run.Journal);
    }

    [Fact]
    public void The_target_and_what_it_needs_run_and_nothing_else()
    {
        FrostingRun run = new(typeof(Default), typeof(SecondTask), typeof(First));

        Assert.Equal(0, run.Run("--target=second"));
        Assert.Equal(["first", "second"], run.Journal);
    }

    [Theory]
    [InlineData("--exclusive")]
    [InlineData("-e")]
    public void Exclusive_runs_the_target_alone(string flag)
    {
        FrostingRun run = new(typeof(Default), typeof(SecondTask), typeof(First));

        Assert.Equal(0, run.Run("--target", "SECOND", flag));
        Assert.Equal(["second"], run.Journal);
    }

    [Theory]
    [InlineData("--dryrun")]
    [InlineData("--noop")]
    [InlineData("--whatif")]
    public void A_dry_run_names_the_tasks_in_order_and_runs_none(string flag)
    {
        FrostingRun run = new(typeof(Default), typeof(SecondTask), typeof(First));

        Assert.Equal(0, run.Run(flag));
        Assert.Empty(run.Journal);
        Assert.Matches("(?s)1. First.*2. second.*3. Default", run.Output);
    }

    [Fact]
    public void The_tree_shows_dependencies()
    {
        FrostingRun run = new(typeof(Default), typeof(SecondTask), typeof(First));

        Assert.Equal(0, run.Run("--tree"));
        Assert.Empty(run.Journal);
        Assert.Equal("Default\n└─second\n   └─First", run.Output.ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public void Descriptions_are_listed()
    {
        FrostingRun run = new(typeof(Default), typeof(SecondTask), typeof(First));

        Assert.Equal(0, run.Run("--description"));
        Assert.Matches(@"second +Comes after the first\.", run.Report);
    }

    [Fact]
    public void Each_task_is_reported_with_its_outcome()
    {
        FrostingRun run = new(typeof(First), typeof(NotToday), typeof(AfterSkipped));

        Assert.Equal(0, run.Run("--target=AfterSkipped"));
        Assert.Equal(["first", "after"], run.Journal);
        Assert.Matches(@"First +\d\d:\d\d:\d\d\.\d+ +Succeeded", run.Report);
        Assert.Matches(@"NotToday +.*Skipped", run.Report);
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
    public void Other_errors_give_one_and_finally_runs()
    {
        FrostingRun run = new(typeof(FailsAsynchronously));

        Assert.Equal(1, run.Run("--target=FailsAsynchronously"));
        Assert.Equal(["finally"], run.Journal);
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
    public void An_error_that_may_happen_does_not_end_the_run()
    {
        FrostingRun run = new(typeof(FailsAndGoesOn), typeof(AfterFailure));

        Assert.Equal(0, run.Run("--target=AfterFailure"));
        Assert.Equal(["fails", "after"], run.Journal);
    }

    [Fact]
    public void A_task_may_handle_its_error()
    {
        FrostingRun run = new(typeof(Recovers));

        Assert.Equal(0, run.Run("--target=Recovers"));
        Assert.Equal(["recovered from a fault"], run.Journal);
    }

    [Fact]
    public void Lifetimes_enclose_the_run_and_each_task()
    {
        FrostingRun run = new FrostingRun(typeof(First), typeof(SecondTask))
            .With(host => host.UseLifetime<Lifetime>().UseTaskLifetime<TaskLifetime>());

        Assert.Equal(0, run.Run("--target=second"));
        Assert.Equal(["setup for second", "[First", "first", "First]", "[second", "second", "second]", "teardown, well"], run.Journal);
    }

    [Fact]
    public void The_teardown_runs_after_a_failure()
    {
        FrostingRun run = new FrostingRun(typeof(Fails)).With(host => host.UseLifetime<Lifetime>());

        Assert.Equal(4, run.Run("--target=Fails"));
        Assert.Equal(["setup for Fails", "teardown, failed"], run.Journal);
    }

    [Fact]
    public void Missing_dependencies_are_found_before_anything_runs()
    {
        FrostingRun run = new(typeof(First), typeof(Needy), typeof(Default));

        Assert.Equal(1, run.Run("--target=First"));
        Assert.Empty(run.Journal);
        Assert.Contains("Missing dependency: Fails, required by Needy.", run.Output, StringComparison.Ordinal);
        Assert.Contains("Missing dependency: second, required by Default.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_target_is_an_error()
    {
        FrostingRun run = new(typeof(First));

        Assert.Equal(1, run.Run("--target=Nope"));
        Assert.Contains("The target 'Nope' was not found.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Public_tasks_of_an_assembly_are_found()
    {
        FrostingRun run = new FrostingRun().With(host => host.AddAssembly(typeof(BuildContext).Assembly));

        Assert.Equal(0, run.Run("--tree"));
        Assert.Contains("Extract", run.Output, StringComparison.Ordinal);
    }
}
