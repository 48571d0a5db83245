using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Store;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private StageStore Store => new(folder["store"]);

    private string Temporary => folder["store/tmp"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_dead_runs_left_is_removed_and_living_runs_are_let_be()
    {
        using RunFolder living = await RunFolder.CreateAsync(Store, CancellationToken.None);
        File.WriteAllText(Path.Combine(living.NewFolder(), "a"), "");
        folder.Write($"store/tmp/{Name('a')}/1/out/x", "");
        folder.Write($"store/tmp/{Name('a')}.lock", "");
        folder.Write($"store/tmp/{Name('b')}/x", "");
        folder.Write($"store/tmp/{Name('c')}.lock", "");
        string[] foreign = [folder.Write("store/tmp/thesis/precious.txt", ""), folder.Write("store/tmp/thesis.lock", "")];

        using RunFolder second = await RunFolder.CreateAsync(Store, CancellationToken.None);

        Assert.Equal(
            new[] { living.FullPath, living.FullPath + ".lock", second.FullPath, second.FullPath + ".lock", folder["store/tmp/thesis"], foreign[1] }.Order(),
            Directory.GetFileSystemEntries(Temporary).Order());
        Assert.Single(Directory.GetDirectories(living.FullPath));
        Assert.All(foreign, file => Assert.True(File.Exists(file)));
    }

    private static string Name(char digit) => new(digit, 32);

    [Fact]
    public async Task A_run_that_ends_leaves_nothing()
    {
        using (RunFolder run = await RunFolder.CreateAsync(Store, CancellationToken.None))
        {
            run.NewFolder();
        }

        Assert.Empty(Directory.GetFileSystemEntries(Temporary));
    }

    [Fact]
    public async Task Many_runs_beginning_at_once_keep_their_folders()
    {
        RunFolder[] runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => RunFolder.CreateAsync(Store, CancellationToken.None))));

        Assert.All(runs, run => Assert.True(Directory.Exists(run.FullPath)));
        Array.ForEach(runs, run => run.Dispose());
    }

    [Fact]
    public void A_lock_that_can_never_be_taken_is_not_waited_for()
    {
        Needs.That(OperatingSystem.IsLinux(), "Linux: a file that is there and cannot be opened for writing, whoever asks");
        string running = folder["sleep"];
        File.Copy("/bin/sleep", running);
        using System.Diagnostics.Process sleep = System.Diagnostics.Process.Start(running, ["60"]);
        try
        {
            Assert.Throws<IOException>(() => ProcessLock.TryTake(running));
        }
        finally
        {
            sleep.Kill();
            sleep.WaitForExit();
        }
    }

    [Fact]
    public async Task A_lock_waits_until_it_is_free()
    {
        ProcessLock first = Assert.IsType<ProcessLock>(ProcessLock.TryTake(folder["x.lock"]));
        Assert.Null(ProcessLock.TryTake(folder["x.lock"]));

        Task<ProcessLock> waiting = ProcessLock.TakeAsync(folder["x.lock"], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        using ProcessLock second = await waiting;

        Assert.Null(ProcessLock.TryTake(folder["x.lock"]));
    }
}
