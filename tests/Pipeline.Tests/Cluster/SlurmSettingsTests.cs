using SpeechSpeed.Pipeline.Cluster;

namespace SpeechSpeed.Pipeline.Tests.Cluster;

public sealed class SlurmSettingsTests
{
    [Theory]
    [InlineData(null, "0", "--array=0")]
    [InlineData(null, "0 1 2 3", "--array=0-3")]
    [InlineData(2, "0 2 3 5 7 8 9", "--array=0,2-3,5,7-9%2")]
    public void Parts_are_named_in_ranges(int? atOnce, string parts, string expected) =>
        Assert.Equal(expected, new SlurmSettings(10, atOnce, 1, [], []).Array([.. parts.Split(' ').Select(int.Parse)]));

    [Theory]
    [InlineData("12|3|extract.small|RUNNING", 12, 3, true)]
    [InlineData("12|N/A|check|COMPLETING", 12, 0, true)]
    [InlineData("12|0|extract.small|NODE_FAIL", 12, 0, false)]
    [InlineData("", null, null, false)]
    [InlineData("slurm_load_jobs error|x", null, null, false)]
    public void Lines_of_squeue_are_read(string line, int? id, int? task, bool isLive)
    {
        QueuedTask? found = QueuedTask.TryParse(line);

        Assert.Equal((id, task, isLive), ((int?)found?.Id, found?.Task, found?.IsLive ?? false));
    }
}
