using Cake.Core;
using Cake.Frosting;
using TestContext = SpeechSpeed.Build.Tests.Frosting.FrostingRun.TestContext;

namespace SpeechSpeed.Build.Tests.Frosting;

// Not public, so that a host finds no task by itself: each test names its own.
internal sealed class First : AsyncFrostingTask<TestContext>
{
    public override Task RunAsync(TestContext context) => context.NoteAsync("first");
}

[TaskDescription("Comes after the first.")]
[IsDependentOn(typeof(First))]
internal sealed class Second : AsyncFrostingTask<TestContext>
{
    public override async Task RunAsync(TestContext context)
    {
        await Task.Yield();
        await context.NoteAsync("second");
    }
}

[IsDependentOn(typeof(Second))]
internal sealed class Default : AsyncFrostingTask<TestContext>;

internal sealed class Fails : AsyncFrostingTask<TestContext>
{
    public override Task RunAsync(TestContext context) => throw new CakeException(4, "no good: {0} \"quoted\"");
}

internal sealed class FailsAsynchronously : AsyncFrostingTask<TestContext>
{
    public override async Task RunAsync(TestContext context)
    {
        await Task.Yield();
        throw new InvalidOperationException("no good at all");
    }
}

[IsDependentOn(typeof(First))]
[IsDependentOn(typeof(Fails))]
internal sealed class Needy : AsyncFrostingTask<TestContext>
{
    public override Task RunAsync(TestContext context) => context.NoteAsync("needy");
}
