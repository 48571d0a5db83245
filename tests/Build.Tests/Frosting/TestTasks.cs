using Cake.Core;
using Cake.Frosting;
using TestContext = SpeechSpeed.Build.Tests.Frosting.FrostingRun.TestContext;

namespace SpeechSpeed.Build.Tests.Frosting;

// Not public, so that a host finds no task by itself: each test names its own.
internal sealed class First : FrostingTask<TestContext>
{
    public override void Run(TestContext context) => context.Note("first");
}

[TaskName("second")]
[TaskDescription("Comes after the first.")]
[IsDependentOn(typeof(First))]
internal sealed class SecondTask : AsyncFrostingTask<TestContext>
{
    public override async Task RunAsync(TestContext context)
    {
        await Task.Yield();
        context.Note("second");
    }
}

[IsDependentOn(typeof(SecondTask))]
internal sealed class Default : FrostingTask<TestContext>
{
    public override void Run(TestContext context) => context.Note("default");
}

[IsDependeeOf(typeof(First))]
internal sealed class Before : FrostingTask
{
    public override void Run(ICakeContext context) => ((TestContext)context).Note("before");
}

[IsDependentOn(typeof(First))]
internal sealed class NotToday : FrostingTask<TestContext>
{
    public override bool ShouldRun(TestContext context) => false;

    public override void Run(TestContext context) => context.Note("not today");
}

[IsDependentOn(typeof(NotToday))]
internal sealed class AfterSkipped : FrostingTask<TestContext>
{
    public override void Run(TestContext context) => context.Note("after");
}

internal sealed class Fails : FrostingTask<TestContext>
{
    public override void Run(TestContext context) => throw new CakeException(4, "no good: {0} \"quoted\"");
}

internal sealed class FailsAsynchronously : AsyncFrostingTask
{
    public override async Task RunAsync(ICakeContext context)
    {
        await Task.Yield();
        throw new InvalidOperationException("no good at all");
    }

    public override void Finally(ICakeContext context) => ((TestContext)context).Note("finally");
}

[ContinueOnError]
internal sealed class FailsAndGoesOn : FrostingTask<TestContext>
{
    public override void Run(TestContext context)
    {
        context.Note("fails");
        throw new InvalidOperationException("not so bad");
    }
}

[IsDependentOn(typeof(FailsAndGoesOn))]
internal sealed class AfterFailure : FrostingTask<TestContext>
{
    public override void Run(TestContext context) => context.Note("after");
}

internal sealed class Recovers : FrostingTask<TestContext>
{
    public override void Run(TestContext context) => throw new InvalidOperationException("a fault");

    public override void OnError(Exception exception, TestContext context) => context.Note($"recovered from {exception.Message}");
}

[IsDependentOn(typeof(First))]
[IsDependentOn(typeof(Fails))]
internal sealed class Needy : FrostingTask<TestContext>
{
    public override void Run(TestContext context) => context.Note("needy");
}

internal sealed class Lifetime(List<string> journal) : FrostingLifetime<TestContext>
{
    public override void Setup(TestContext context, ISetupContext info) => context.Note($"setup for {info.TargetTask.Name}");

    public override void Teardown(TestContext context, ITeardownContext info) => journal.Add($"teardown, {(info.Successful ? "well" : "failed")}");
}

internal sealed class TaskLifetime : FrostingTaskLifetime<TestContext>
{
    public override void Setup(TestContext context, ITaskSetupContext info) => context.Note($"[{info.Task.Name}");

    public override void Teardown(TestContext context, ITaskTeardownContext info) => context.Note($"{info.Task.Name}]");
}
