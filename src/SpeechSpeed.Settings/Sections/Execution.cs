using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>execution:</c>, where stages run, and what computes the networks.</summary>
public static class Execution
{
    public static readonly SettingSection Section = SettingSection.OfStages("execution", "Where the stages run, and what computes the networks ([scaling.md](scaling.md#a-gpu)).", StageNames.Extract);

    /// <summary>Part of the kind of processor that results belong to.</summary>
    public static readonly Setting<ExecutionProvider> Provider = Section.Add(
        "provider",
        new Choice<ExecutionProvider>(
            ("auto", ExecutionProvider.Auto), ("cpu", ExecutionProvider.Cpu), ("cuda", ExecutionProvider.Cuda), ("directml", ExecutionProvider.DirectMl), ("coreml", ExecutionProvider.CoreMl)),
        ExecutionProvider.Auto,
        "What computes the networks. `cuda` needs tools that were built with it, and an NVIDIA GPU. `auto` takes CUDA if it is available, otherwise the CPU. `directml` and `coreml` are part of no build and refused.");

    public static readonly Setting<int> Device = Section.Add(
        "device", new WholeNumber<int>(0, 1023), 0, "Number of the GPU, in the order of the NVIDIA driver. Results depend on the type of the GPU, not on its number.");

    /// <summary>Part of the identity of a row unless it is 1: the last digits may depend on what else is in a batch.</summary>
    public static readonly Setting<int> Batch = Section.Add(
        "batch", new WholeNumber<int>(1, 4096), 1,
        "Largest number of utterances that a network is run on at once. They are of one chapter folder and of exactly one length, so nothing is padded. Results belong to the number, because the last digits may depend on it.",
        "utterances");

    /// <summary><c>execution.slurm</c>, a cluster.</summary>
    public static readonly SettingSection Slurm = Section.Add(
        "slurm",
        "none",
        "No result depends on it. What `--target=Submit` asks Slurm for ([scaling.md](scaling.md#slurm)). Checkout, corpus, models, results and store must lie on a file system that every node sees.");

    public static readonly Setting<int?> Parts = Slurm.Required<int?>(
        "parts", new WholeNumber<int>(1, 10_000), "Number of parts that the extraction of each model, and of each seed of a control, is divided into.", "parts");

    public static readonly Setting<int?> AtOnce = Slurm.Optional<int?>(
        "at_once", new WholeNumber<int>(1, 10_000), "no limit", "Largest number of parts of one model that run at once.", "parts");

    public static readonly Setting<int> Cpus = Slurm.Add("cpus", new WholeNumber<int>(1, 1024), 4, "Processors of a job, and its workers.", "processors");

    public static readonly Setting<string?> Memory = Slurm.Optional<string?>(
        "memory", new OptionOfSlurm(@"[1-9][0-9]{0,8}[KMGT]?", "a size like 16G"), "the partition's", "Memory of a job, as for `sbatch --mem`; a number alone is MB.");

    public static readonly Setting<string?> Time = Slurm.Optional<string?>(
        "time",
        new OptionOfSlurm(@"[0-9]{1,5}(?::[0-9]{1,2}){0,2}|[0-9]{1,3}-[0-9]{1,2}(?::[0-9]{1,2}){0,2}", "a time like 8:00:00, 2-12 (days and hours) or 90 (minutes)"),
        "the partition's",
        "Longest time of a job, as for `sbatch --time`.");

    public static readonly Setting<string?> Partition = Slurm.Optional<string?>(
        "partition", new OptionOfSlurm("[A-Za-z0-9_][A-Za-z0-9_.,-]{0,199}", "the name of a partition"), "the cluster's", "Partition, or several, separated by commas.");

    public static readonly Setting<string?> Account = Slurm.Optional<string?>(
        "account", new OptionOfSlurm("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}", "the name of an account"), "yours", "Account that the jobs are charged to.");

    public static readonly Setting<IReadOnlyList<string>?> Setup = Slurm.Optional<IReadOnlyList<string>?>(
        "setup", new OneOrMore<string>(new Line("a line of shell", inList: false)), "nothing", "Lines of shell before each job: `module load dotnet/10`.");
}
