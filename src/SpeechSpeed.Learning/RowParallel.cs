namespace SpeechSpeed.Learning;

/// <summary>Rows shared between workers. A row writes only its own output, so results do not depend on the number of workers.</summary>
internal static class RowParallel
{
    /// <summary>Runs <paramref name="row"/> for 0 … <paramref name="rows"/> − 1 with scratch memory made once per worker.</summary>
    public static void For<TScratch>(int rows, int jobs, Func<TScratch> scratch, Action<int, TScratch> row, CancellationToken cancellationToken)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken };
        Parallel.For(
            0,
            rows,
            options,
            scratch,
            (i, _, buffer) =>
            {
                row(i, buffer);
                return buffer;
            },
            _ => { });
    }

    /// <summary>Runs <paramref name="row"/> for 0 … <paramref name="rows"/> − 1.</summary>
    public static void For(int rows, int jobs, Action<int> row, CancellationToken cancellationToken) =>
        Parallel.For(0, rows, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken }, row);
}
