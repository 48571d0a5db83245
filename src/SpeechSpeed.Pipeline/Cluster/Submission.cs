using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Cluster;

/// <summary>
/// A pipeline on a Slurm cluster: a job that prepares, an array of parts for each network, a job that looks after them, and one that assembles. No process waits for them: the job that looks after
/// them begins when every part has ended, however it ended, and submits again those that are not done.
/// </summary>
/// <remarks>
/// What is done is known from files that the jobs leave in the store, and what is under way from the names of the jobs in Slurm's queue. So there is no record that an interruption could leave wrong,
/// and <see cref="AdvanceAsync"/> continues from any state and any node. Neither decides a result: the assembling job is an ordinary run, and computes what is missing.
/// </remarks>
public sealed class Submission
{
    /// <summary>The environment variable by which the job that looks after the parts says how often they may have been submitted: 2 for the first repetition.</summary>
    public const string RoundVariable = "SPEECHSPEED_SUBMIT_ROUND";

    /// <summary>How often a part is submitted before it is given up. Jobs that Slurm starts again by itself are counted apart (<see cref="MostRestarts"/>).</summary>
    public const int MostRounds = 3;

    private const int MostRestarts = 10;
    private const string Workers = "\"${SLURM_CPUS_PER_TASK:-1}\"";
    private const string Done = "done";
    private readonly SlurmSettings settings;
    private readonly StageStore store;
    private readonly SubmissionCommands commands;
    private readonly SlurmQueue slurm;
    private readonly string key;
    private readonly Job prepare;
    private readonly Job[] extractions;
    private readonly Job check;
    private readonly Job assemble;

    /// <summary>The submission of a pipeline file as it stands.</summary>
    /// <param name="config">The pipeline file.</param>
    /// <param name="networks">Its networks: the text in brackets of their extractions.</param>
    /// <param name="settings">What Slurm is asked for.</param>
    /// <param name="store">The store.</param>
    /// <param name="commands">The commands of the jobs.</param>
    /// <param name="say">Receives notes for the user.</param>
    public Submission(PipelineConfig config, IEnumerable<string> networks, SlurmSettings settings, StageStore store, SubmissionCommands commands, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(settings);
        this.settings = settings;
        this.store = store;
        this.commands = commands;
        slurm = new SlurmQueue(say);
        key = FileDigest.Sha256(Encoding.UTF8.GetBytes($"{config.File}\n{File.ReadAllText(config.File)}"));
        prepare = new Job("prepare", 1);
        extractions = [.. networks.Select(network => new Job($"extract {network}", settings.Parts) { Network = network })];
        check = new Job("check", 1);
        assemble = new Job("assemble", 1);
    }

    private IEnumerable<Job> Jobs => [prepare, .. extractions, check, assemble];

    /// <summary>Whether everything was assembled.</summary>
    public bool IsDone => IsDoneOf(assemble, 0);

    /// <summary>Whether something was submitted, by whomever and at any time.</summary>
    public bool HasBegun => File.Exists(PathOf("queue"));

    /// <summary>Begins anew: forgets what is done.</summary>
    public void Reset()
    {
        foreach (string file in store.Folder.Files(RelativePath.Parse($"submissions/{key}")).Where(file => file.EndsWith(Done, StringComparison.Ordinal)).ToArray())
        {
            store.Folder.Delete(file);
        }
    }

    /// <summary>Submits what is neither done nor under way.</summary>
    /// <param name="round">How often parts will have been submitted then.</param>
    /// <param name="cancellationToken">Interrupts it. Nothing is lost: call it again.</param>
    /// <returns>A line for each job and array submitted.</returns>
    /// <exception cref="SpeechSpeedException">Parts were submitted too often, or Slurm refused.</exception>
    public async Task<IReadOnlyList<string>> AdvanceAsync(int round, CancellationToken cancellationToken)
    {
        using IDisposable claim = store.TryClaim(key)
            ?? throw new SpeechSpeedException(ExitCode.Failed, "Another process submits this pipeline at the moment. Wait for it, then look at --target=Status.");
        List<string> submitted = [];
        Dictionary<Job, QueuedTask[]> queue = await AskAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        (Job Job, int[] Parts)[] missing = [.. extractions.Select(job => (job, Missing(job, queue))).Where(entry => entry.Item2.Length > 0)];
        if (round > MostRounds && missing.Length > 0)
        {
            throw new SpeechSpeedException(
                ExitCode.Failed,
                $"These parts were submitted {Numbers.Text(MostRounds)} times and did not end well: {string.Join("; ", missing.Select(entry => Describe(entry.Job, entry.Parts, queue)))}. "
                    + $"Their logs are in {Path.GetDirectoryName(PathOf("queue"))}. Mend the cause, and submit again.");
        }

        List<long> parts = [.. extractions.SelectMany(job => Live(job, queue).Where(task => !IsDoneOf(job, task.Task))).Select(task => task.Id).Distinct()];
        if (missing.Length > 0)
        {
            long? prepared = IsDoneOf(prepare, 0) ? null
                : Live(prepare, queue).FirstOrDefault()?.Id
                ?? await SubmitAsync(prepare, [], [commands.Prepare(Workers)]).ConfigureAwait(false);
            foreach ((Job job, int[] wanted) in missing)
            {
                string[] options = [settings.Array(wanted), .. prepared is { } first ? [$"--dependency=afterok:{Numbers.Text(first)}"] : Array.Empty<string>()];
                parts.Add(await SubmitAsync(job, options, [commands.Extract(job.Network, $"\"$((SLURM_ARRAY_TASK_ID + 1))\"/{Numbers.Text(settings.Parts)}", Workers)]).ConfigureAwait(false));
            }
        }

        QueuedTask[] after = [.. Live(check, queue).Where(task => !IsThisJob(task)), .. Live(assemble, queue)];
        bool isComplete = parts.Count == 0 ? IsDone || Live(assemble, queue).Length > 0 : missing.Length == 0 && after.Length == 2;
        if (!isComplete)
        {
            if (after.Length > 0)
            {
                await slurm.WithdrawAsync(after.Select(task => task.Id), cancellationToken).ConfigureAwait(false);
            }

            List<string> options = [];
            if (parts.Count > 0)
            {
                long looking = await SubmitAsync(
                    check,
                    [$"--dependency=afterany:{string.Join(':', parts.Select(id => Numbers.Text(id)))}", "--cpus-per-task=1"],
                    [$"export {RoundVariable}={Numbers.Text(round + 1)}", commands.Submit]).ConfigureAwait(false);
                options.Add($"--dependency=afterok:{Numbers.Text(looking)}");
            }

            await SubmitAsync(assemble, options, [commands.Assemble(Workers)]).ConfigureAwait(false);
        }

        return submitted;

        async Task<long> SubmitAsync(Job job, IEnumerable<string> options, IEnumerable<string> lines)
        {
            long id = await slurm.SubmitAsync([.. Options(job), .. options], Script(job, lines), cancellationToken).ConfigureAwait(false);
            submitted.Add($"{job.Title}: submitted as job {Numbers.Text(id)}");
            return id;
        }
    }

    /// <summary>A line for each job that is not done. Slurm is asked once for all of them, and not if the last question, from any node, was within half a minute.</summary>
    public async Task<IReadOnlyList<string>> DescribeAsync(CancellationToken cancellationToken)
    {
        Dictionary<Job, QueuedTask[]> queue = await AskAsync(SlurmQueue.Pause, cancellationToken).ConfigureAwait(false);
        return [.. Jobs.Where(job => job != check || Live(job, queue).Length > 0).Select(job => Describe(job, [.. Enumerable.Range(0, job.Parts)], queue))];
    }

    private string Describe(Job job, IEnumerable<int> parts, Dictionary<Job, QueuedTask[]> queue)
    {
        // Of several submissions of a part, the last counts.
        Dictionary<int, QueuedTask> last = queue[job].GroupBy(task => task.Task).ToDictionary(tasks => tasks.Key, tasks => tasks.MaxBy(task => task.Id)!);
        IEnumerable<string> states = parts
            .GroupBy(part => IsDoneOf(job, part) ? Done : last.TryGetValue(part, out QueuedTask? task) ? task.State.ToLowerInvariant().Replace('_', ' ') : "not in the queue")
            .OrderBy(group => group.Key != Done)
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => job.Parts == 1 ? group.Key : $"{Numbers.Text(group.Count())} {group.Key}{(group.Key == Done ? "" : $" ({Named([.. group])})")}");
        return $"{job.Title}: {string.Join(", ", states)}";
    }

    private static string Named(int[] parts)
    {
        const int most = 5;
        string numbers = string.Join(", ", parts.Take(most).Select(part => Numbers.Text(part + 1)));
        return $"{(parts.Length == 1 ? "part" : "parts")} {numbers}{(parts.Length > most ? ", …" : "")}";
    }

    private async Task<Dictionary<Job, QueuedTask[]>> AskAsync(TimeSpan oldest, CancellationToken cancellationToken)
    {
        string file = store.Folder.Make(RelativePath.Parse($"submissions/{key}/queue"));
        Dictionary<string, Job> names = Jobs.ToDictionary(NameOf);
        string answer;
        if (File.Exists(file) && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) < oldest)
        {
            answer = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            answer = await slurm.ListAsync(names.Keys, cancellationToken).ConfigureAwait(false);
            await File.WriteAllTextAsync(file, answer, cancellationToken).ConfigureAwait(false);
        }

        ILookup<string, QueuedTask> tasks = answer.Split('\n').Select(QueuedTask.TryParse).OfType<QueuedTask>().ToLookup(task => task.Name);
        return names.ToDictionary(entry => entry.Value, entry => tasks[entry.Key].ToArray());
    }

    private IEnumerable<string> Options(Job job) =>
    [
        $"--job-name={NameOf(job)}",
        $"--output={PathOf(job.File + (job.Parts > 1 || job.Network.Length > 0 ? ".%a.log" : ".log"))}",
        "--open-mode=append",
        "--requeue",
        "--kill-on-invalid-dep=yes",
        $"--cpus-per-task={Numbers.Text(settings.Cpus)}",
        .. settings.Limits,
    ];

    /// <summary>The script of a job. It leaves a file when it has ended well.</summary>
    private string Script(Job job, IEnumerable<string> lines) => string.Join('\n', (string[])
    [
        "#!/bin/bash",
        .. settings.Setup,
        "# Slurm starts a job again whose node fails or is taken by another.",
        $"if [ \"${{SLURM_RESTART_COUNT:-0}}\" -gt {Numbers.Text(MostRestarts)} ]; then echo 'started again too often'; exit 1; fi",
        .. lines.SkipLast(1),
        $"{lines.Last()} && : > {SubmissionCommands.Quoted(PathOf(job.File))}.\"${{SLURM_ARRAY_TASK_ID:-0}}\".{Done}",
        "",
    ]);

    private int[] Missing(Job job, Dictionary<Job, QueuedTask[]> queue)
    {
        HashSet<int> live = [.. Live(job, queue).Select(task => task.Task)];
        return [.. Enumerable.Range(0, job.Parts).Where(part => !live.Contains(part) && !IsDoneOf(job, part))];
    }

    private static QueuedTask[] Live(Job job, Dictionary<Job, QueuedTask[]> queue) => [.. queue[job].Where(task => task.IsLive)];

    private static bool IsThisJob(QueuedTask task) => Environment.GetEnvironmentVariable("SLURM_JOB_ID") == Numbers.Text(task.Id);

    private bool IsDoneOf(Job job, int part) => File.Exists(PathOf($"{job.File}.{Numbers.Text(part)}.{Done}"));

    private string NameOf(Job job) => $"speechspeed.{key[..8]}.{job.File}";

    private string PathOf(string file) => store.Folder.At(RelativePath.Parse($"submissions/{key}/{file}"));

    /// <summary>A job or an array of jobs.</summary>
    /// <param name="Title">Its name in messages.</param>
    /// <param name="Parts">Number of tasks of the array.</param>
    private sealed record Job(string Title, int Parts)
    {
        /// <summary>The network that it runs; empty for none.</summary>
        public string Network { get; init; } = "";

        /// <summary>Its name in file names and in Slurm: <c>extract.small-filters@0</c>. No name of a model has an @.</summary>
        public string File => Title.Replace(" seed ", "@", StringComparison.Ordinal).Replace(' ', '.');
    }
}
