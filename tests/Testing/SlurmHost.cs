using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;

namespace SpeechSpeed.Testing;

/// <summary>
/// A real Slurm cluster on loopback: munged, slurmctld, and nodes that are all this machine (<c>slurmd -N</c>). Without accounting and cgroups, so that it needs no service of the system.
/// </summary>
public sealed class SlurmHost : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, Process> daemons = [];

    private SlurmHost()
    {
    }

    /// <summary>The variables of a process that uses it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLURM_CONF"] = folder["slurm.conf"] };

    /// <summary>Skips the running test on a machine without Slurm.</summary>
    public static void Require() => Needs.Programs("slurmctld", "slurmd", "sbatch", "munged");

    /// <summary>Starts it.</summary>
    /// <param name="nodes">The names of the nodes, which have two processors each.</param>
    public static async Task<SlurmHost> StartAsync(params string[] nodes)
    {
        SlurmHost host = new();
        try
        {
            await host.StartDaemonsAsync(nodes);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>Runs one of Slurm's commands.</summary>
    public string Ask(string command, params string[] arguments)
    {
        (int code, string output) = Try(command, arguments);
        Assert.True(code == 0, $"{command}: {output}");
        return output.Trim();
    }

    /// <summary>Ends the controller, and starts it again with what it has written down.</summary>
    public async Task RestartControllerAsync()
    {
        Ask("scontrol", "shutdown", "slurmctld");
        await daemons["slurmctld"].WaitForExitAsync();
        await EndAsync("slurmctld");
        Start("slurmctld", "slurmctld", "-D");
        await AnswersAsync();
    }

    /// <summary>Kills everything that runs on a node, as a power cut would, and tells the controller what it would find out by itself after SlurmdTimeout.</summary>
    public async Task KillNodeAsync(string node)
    {
        await EndAsync(node);
        KillJobs($"SLURMD_NODENAME={node}");
        Ask("scontrol", "update", $"NodeName={node}", "State=DOWN", "Reason=killed");
    }

    /// <summary>Kills any one process of the jobs that run, which nothing warns. False if there is none.</summary>
    public bool KillOne(Random random)
    {
        string[] processes = JobProcesses("SLURM_CLUSTER_NAME=test");
        if (processes.Length > 0)
        {
            Kill(processes[random.Next(processes.Length)]);
        }

        return processes.Length > 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (string name in daemons.Keys.Order(StringComparer.Ordinal).Reverse().ToArray())
        {
            await EndAsync(name);
        }

        KillJobs();
        folder.Dispose();
    }

    private async Task StartDaemonsAsync(string[] nodes)
    {
        int[] ports = FreePorts(nodes.Length + 1);
        string host = Dns.GetHostName().Split('.')[0];
        File.WriteAllBytes(folder["munge.key"], RandomNumberGenerator.GetBytes(1024));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder["munge.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.CreateDirectory(folder["state"]);
        folder.Write("slurm.conf", $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmUser={System.Environment.UserName}
            SlurmdUser={System.Environment.UserName}
            AuthType=auth/munge
            CredType=cred/munge
            AuthInfo=socket={folder["munge.socket"]},cred_expire=5
            SlurmctldPort={ports[0]}
            StateSaveLocation={folder["state"]}
            SlurmdSpoolDir={folder["spool-%n"]}
            SlurmctldPidFile={folder["slurmctld.pid"]}
            SlurmdPidFile={folder["slurmd-%n.pid"]}
            SlurmctldLogFile={folder["slurmctld.log"]}
            SlurmdLogFile={folder["slurmd-%n.log"]}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0,bf_interval=1
            SlurmdParameters=config_overrides
            ReturnToService=2
            KillWait=1
            MessageTimeout=5
            AccountingStorageType=accounting_storage/none
            JobAcctGatherType=jobacct_gather/none
            {string.Join('\n', nodes.Select((node, i) => $"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[i + 1]} CPUs=2 RealMemory=4000"))}
            PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
            """);
        Start(
            "munged", "munged", "--foreground", "--force", $"--key-file={folder["munge.key"]}", $"--socket={folder["munge.socket"]}", $"--pid-file={folder["munged.pid"]}",
            $"--log-file={folder["munged.log"]}", $"--seed-file={folder["munged.seed"]}");
        await UntilAsync(() => File.Exists(folder["munge.socket"]), "munged's socket");
        Start("slurmctld", "slurmctld", "-D", "-i");
        foreach (string node in nodes)
        {
            Start(node, "slurmd", "-D", "-N", node);
        }

        await AnswersAsync();
        await UntilAsync(() => Try("sinfo", "--noheader", "--Node", "--format=%T").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is var states && states.All(state => state == "idle"), "idle nodes");
    }

    private Task AnswersAsync() => UntilAsync(() => Try("scontrol", "ping").Output.Contains(" is UP", StringComparison.Ordinal), "an answer of slurmctld");

    /// <summary>Waits for something that happens soon.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(5), $"waited five minutes for {what}");
            await Task.Delay(50);
        }
    }

    private void Start(string name, string program, params string[] arguments)
    {
        ProcessStartInfo start = StartInfo(program, arguments);
        Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        daemons[name] = process;
    }

    private (int Code, string Output) Try(string command, params string[] arguments)
    {
        using Process process = Process.Start(StartInfo(command, arguments))!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private ProcessStartInfo StartInfo(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task EndAsync(string name)
    {
        if (daemons.Remove(name, out Process? process))
        {
            process.Kill(); // Does nothing where it has ended.
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Kills the processes of this cluster's jobs that have some variables, each after the slurmstepd above it, which would report the death.</summary>
    private void KillJobs(params string[] variables)
    {
        foreach (string process in JobProcesses(variables))
        {
            string stat = Read(process, "stat");
            string parent = stat[(stat.LastIndexOf(')') + 1)..].Split(' ').ElementAtOrDefault(2) ?? "";
            if (Read(parent, "comm").Trim() == "slurmstepd")
            {
                Kill(parent);
            }

            Kill(process);
        }
    }

    /// <summary>The processes of this cluster's jobs that have some variables.</summary>
    private string[] JobProcesses(params string[] variables)
    {
        string[] wanted = [$"SLURM_CONF={folder["slurm.conf"]}", .. variables];
        return
        [
            .. Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path))
                .Where(name => int.TryParse(name, out _) && !wanted.Except(Read(name, "environ").Split('\0')).Any()),
        ];
    }

    /// <summary>What the system says of a process; nothing if it has ended meanwhile, or is another user's.</summary>
    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void Kill(string id)
    {
        try
        {
            using Process process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile.
        }
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
