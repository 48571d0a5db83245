using System.Globalization;
using System.Text;

namespace SpeechSpeed.Build;

/// <summary>A picture of the pipeline as a <see href="https://mermaid.js.org/syntax/flowchart.html">Mermaid flowchart</see>: text that GitHub and GitLab draw.</summary>
internal static class PipelineMermaid
{
    /// <summary>Draws.</summary>
    /// <param name="stages">The stages, each after those that an arrow leads from.</param>
    public static string Of(IReadOnlyList<DrawnStage> stages)
    {
        Dictionary<DrawnStage, string> ids = stages.Index().ToDictionary(entry => entry.Item, entry => string.Create(CultureInfo.InvariantCulture, $"s{entry.Index}"));
        StringBuilder text = new("flowchart LR\n");
        foreach ((int i, IGrouping<string?, DrawnStage> network) in stages.GroupBy(stage => stage.Network).Index())
        {
            string indent = network.Key is null ? "  " : "    ";
            text.Append(network.Key is null ? "" : string.Create(CultureInfo.InvariantCulture, $"  subgraph n{i} [\"{network.Key}\"]\n"));
            foreach (DrawnStage stage in network)
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}{ids[stage]}[\"{stage.Name}<br/>{stage.Caption}\"]:::{stage.Look.Class}\n");
            }

            text.Append(network.Key is null ? "" : "  end\n");
        }

        foreach (DrawnStage stage in stages.Where(stage => stage.From.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {string.Join(" & ", stage.From.Select(from => ids[from]))} --> {ids[stage]}\n");
        }

        foreach (StateLook look in stages.Select(stage => stage.Look).Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"  classDef {look.Class} fill:{look.Fill},stroke:{look.Stroke},color:#1b1b1b\n");
        }

        return text.ToString();
    }
}
