using Cake.Core;
using Cake.Core.Diagnostics;

namespace SpeechSpeed.Build.Tests;

public class HeadingsTests
{
    /// <summary>LayerProbe waited a second for stages that worked a minute while another target waited; Cca failed, and Verify runs no stage.</summary>
    [Fact]
    public void The_table_has_what_the_stages_of_a_target_worked()
    {
        Printed printed = new();
        Headings headings = new(printed);
        headings.Add("layer-probe", TimeSpan.FromSeconds(20));
        headings.Add("layer-probe", TimeSpan.FromSeconds(40));
        CakeReport report = new() { { "LayerProbe", TimeSpan.FromSeconds(1) }, { "Verify", TimeSpan.FromSeconds(3) } };
        report.AddFailed("Cca", TimeSpan.FromSeconds(2));

        headings.WriteStep("Verify", Verbosity.Normal);
        headings.Write(report);

        Assert.Equal([("LayerProbe", 60), ("Verify", 3), ("Cca", 2)], printed.Reports.Single().Select(entry => (entry.TaskName, entry.Duration.TotalSeconds)));
    }

    private sealed class Printed : ICakeReportPrinter
    {
        public List<CakeReport> Reports { get; } = [];

        public void Write(CakeReport report) => Reports.Add(report);

        public void WriteStep(string name, Verbosity verbosity)
        {
        }

        public void WriteLifeCycleStep(string name, Verbosity verbosity)
        {
        }

        public void WriteSkippedStep(string name, Verbosity verbosity)
        {
        }
    }
}
