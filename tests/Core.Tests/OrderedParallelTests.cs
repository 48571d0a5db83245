using CsCheck;

namespace SpeechSpeed.Core.Tests;

public sealed class OrderedParallelTests
{
    [Fact]
    public Task Results_are_taken_in_order_and_never_more_run_than_there_are_workers() =>
        Gen.Int[1, 5].Select(Gen.Int[0, 60]).SampleAsync(async (workers, count) =>
        {
            int running = 0;
            int most = 0;
            List<int> taken = [];
            await OrderedParallel.ForEachAsync(
                Enumerable.Range(0, count).ToArray(),
                workers,
                item =>
                {
                    int now = Interlocked.Increment(ref running);
                    InterlockedMax(ref most, now);
                    Thread.SpinWait((item * 7919) % 500);
                    Interlocked.Decrement(ref running);
                    return item * 2;
                },
                (item, result) =>
                {
                    taken.Add(result);
                    return Task.CompletedTask;
                },
                CancellationToken.None);
            return most <= workers && taken.SequenceEqual(Enumerable.Range(0, count).Select(item => item * 2));
        }, iter: 50);

    [Fact]
    public async Task The_first_error_ends_the_work()
    {
        int begun = 0;

        await Assert.ThrowsAsync<InvalidDataException>(() => OrderedParallel.ForEachAsync(
            Enumerable.Range(0, 1000).ToArray(),
            2,
            item =>
            {
                Interlocked.Increment(ref begun);
                return item == 3 ? throw new InvalidDataException() : item;
            },
            (_, _) => Task.CompletedTask,
            CancellationToken.None));

        Assert.InRange(begun, 4, 20);
    }

    [Fact]
    public async Task A_cancelled_run_ends_as_cancelled()
    {
        using CancellationTokenSource cancelled = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OrderedParallel.ForEachAsync(
            Enumerable.Range(0, 1000).ToArray(),
            2,
            item => item,
            (item, _) => item == 5 ? cancelled.CancelAsync() : Task.CompletedTask,
            cancelled.Token));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
