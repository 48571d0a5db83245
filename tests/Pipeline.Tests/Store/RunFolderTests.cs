using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Store;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Temporary => folder["tmp"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_dead_runs_left_is_removed_and_living_runs_are_let_be()
    {
        using RunFolder living = await RunFolder.CreateAsync(Temporary, CancellationToken.None);
        File.WriteAllText(Path.Combine(living.NewFolder(), "a"), "");
        folder.Write("tmp/dead/1/out/x", "");
        folder.Write("tmp/dead.lock", "");
        folder.Write("tmp/without-lock/x", "");
        folder.Write("tmp/without-folder.lock", "");

        using RunFolder second = await RunFolder.CreateAsync(Temporary, CancellationToken.None);

        Assert.Equal(
            new[] { living.FullPath, living.FullPath + ".lock", second.FullPath, second.FullPath + ".lock" }.Order(),
            Directory.GetFileSystemEntries(Temporary).Order());
        Assert.Single(Directory.GetDirectories(living.FullPath));
    }

    [Fact]
    public async Task A_run_that_ends_leaves_nothing()
    {
        using (RunFolder run = await RunFolder.CreateAsync(Temporary, CancellationToken.None))
        {
            run.NewFolder();
        }

        Assert.Empty(Directory.GetFileSystemEntries(Temporary));
    }

    [Fact]
    public async Task Many_runs_beginning_at_once_keep_their_folders()
    {
        RunFolder[] runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => RunFolder.CreateAsync(Temporary, CancellationToken.None))));

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
        Directory.CreateDirectory(Temporary);
        ProcessLock first = Assert.IsType<ProcessLock>(ProcessLock.TryTake(folder["tmp/x.lock"]));
        Assert.Null(ProcessLock.TryTake(folder["tmp/x.lock"]));

        Task<ProcessLock> waiting = ProcessLock.TakeAsync(folder["tmp/x.lock"], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        using ProcessLock second = await waiting;

        Assert.Null(ProcessLock.TryTake(folder["tmp/x.lock"]));
    }
}
