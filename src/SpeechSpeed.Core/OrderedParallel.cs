namespace SpeechSpeed.Core;

/// <summary>Work shared between workers whose results are taken in the order of the items, so that no result depends on timing.</summary>
public static class OrderedParallel
{
    /// <summary>Items in progress per worker: enough that a long item does not leave the others idle, few enough to bound the memory.</summary>
    private const int ItemsPerWorker = 4;

    /// <summary>
    /// Runs <paramref name="work"/> on up to <paramref name="workers"/> items at once, and <paramref name="take"/> on every result, one
    /// after the other, in the order of the items.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <param name="workers">Number of workers, ≥ 1.</param>
    /// <param name="work">Run concurrently. Its first exception ends all work and is thrown.</param>
    /// <param name="take">Run one at a time.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static async Task ForEachAsync<TItem, TResult>(
        IReadOnlyList<TItem> items,
        int workers,
        Func<TItem, TResult> work,
        Func<TItem, TResult, Task> take,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim free = new(workers);
        Queue<Task<TResult>> underWay = new();
        int begun = 0;
        try
        {
            for (int taken = 0; taken < items.Count; taken++)
            {
                while (begun < items.Count && underWay.Count < workers * ItemsPerWorker)
                {
                    Task<TResult> next = RunAsync(items[begun++]);
                    underWay.Enqueue(next);
                }

                TResult result = await underWay.Peek().ConfigureAwait(false);
                _ = underWay.Dequeue();
                await take(items[taken], result).ConfigureAwait(false);
            }
        }
        finally
        {
            // No work may still run, or use the semaphore, when this method ends by an exception.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(underWay.Select(task => (Task)task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<TResult> RunAsync(TItem item)
        {
            await free.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                return await Task.Run(() => work(item), stop.Token).ConfigureAwait(false);
            }
            finally
            {
                free.Release();
            }
        }
    }
}
