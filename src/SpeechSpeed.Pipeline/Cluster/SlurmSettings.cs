using SpeechSpeed.Core;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Cluster;

/// <summary>What a pipeline asks Slurm for: <c>execution.slurm</c>.</summary>
/// <param name="Parts">Number of parts of an extraction, ≥ 1.</param>
/// <param name="AtOnce">Largest number of parts of one extraction that run at once; null for no limit.</param>
/// <param name="Cpus">Processors of a job.</param>
/// <param name="Limits">Options of sbatch that hold for every job.</param>
/// <param name="Setup">Lines of shell before each job.</param>
public sealed record SlurmSettings(int Parts, int? AtOnce, int Cpus, IReadOnlyList<string> Limits, IReadOnlyList<string> Setup)
{
    /// <summary>The settings in a pipeline file; null without a cluster.</summary>
    public static SlurmSettings? Of(SettingValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        (string Option, string? Value)[] limits =
        [
            ("partition", values.Get(Settings.Execution.Partition)),
            ("account", values.Get(Settings.Execution.Account)),
            ("time", values.Get(Settings.Execution.Time)),
            ("mem", values.Get(Settings.Execution.Memory)),
        ];
        return values.Get(Settings.Execution.Parts) is not { } parts
            ? null
            : new SlurmSettings(
                parts,
                values.Get(Settings.Execution.AtOnce),
                values.Get(Settings.Execution.Cpus),
                [.. limits.Where(limit => limit.Value is not null).Select(limit => $"--{limit.Option}={limit.Value}")],
                values.Get(Settings.Execution.Setup) ?? []);
    }

    /// <summary>The option of an array of some parts, which Slurm counts from 0: <c>--array=0-3,6%2</c>.</summary>
    /// <param name="parts">Numbers of parts from 0, rising.</param>
    internal string Array(IReadOnlyList<int> parts)
    {
        List<string> ranges = [];
        for (int first = 0, last; first < parts.Count; first = last + 1)
        {
            last = first;
            while (last + 1 < parts.Count && parts[last + 1] == parts[last] + 1)
            {
                last++;
            }

            ranges.Add(first == last ? Numbers.Text(parts[first]) : $"{Numbers.Text(parts[first])}-{Numbers.Text(parts[last])}");
        }

        return $"--array={string.Join(',', ranges)}{(AtOnce is { } most ? $"%{Numbers.Text(most)}" : "")}";
    }
}
