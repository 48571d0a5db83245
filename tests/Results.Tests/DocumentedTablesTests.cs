using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using CsvHelper;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results.Tests;

/// <summary>What the manual says of the columns of tables is what their declarations say.</summary>
public sealed class DocumentedTablesTests
{
    /// <summary>The tables of records, in the order of the manual.</summary>
    private static readonly (string Files, Type Record)[] Tables =
    [
        ("labels/{train,dev,test}_cps.csv", typeof(Utterance)),
        ("labels/summary.csv", typeof(SplitSummary)),
        ("labels/languages.csv", typeof(LanguageSummary)),
        ("labels/nuisance.csv", typeof(NuisanceRow)),
        ("labels/columns.csv", typeof(ColumnCell)),
        ("labels/rejected.csv, <model>/rejected.csv", typeof(RejectedUtterance)),
        ("<model>/predictions.csv", typeof(Prediction)),
        ("<model>/held_out_predictions.csv", typeof(HeldOutPrediction)),
        ("<model>/targets.csv", typeof(TargetScore)),
        ("<model>/languages.csv", typeof(LanguageRow)),
        ("<model>/differences.csv", typeof(RSquaredDifference)),
        ("<model>/confounds.csv", typeof(Confound)),
        ("<model>/not_estimable.csv", typeof(NotEstimable)),
        ("<model>/control_health.csv", typeof(ControlLayerHealth)),
        ("<model>/residual_means.csv", typeof(ResidualMean)),
        ("<model>/tsne.csv", typeof(TsneRow)),
        ("<model>/tsne_summary.csv", typeof(TsneSummary)),
        ("model_differences.csv", typeof(ModelDifference)),
        ("cka.csv", typeof(CkaScore)),
        ("fonts.csv", typeof(FontFile)),
        ("held_out.csv (in the store)", typeof(HeldOutSummary)),
        ("shards.csv (in the store)", typeof(FeatureShard)),
        ("calibration.csv (in the store)", typeof(NormChannel)),
    ];

    [Fact]
    public void Every_table_of_records_is_in_the_manual()
    {
        Type[] declared = [.. new[] { typeof(Utterance), typeof(NuisanceRow), typeof(Confound) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<CsvRecordAttribute>() is not null)];

        Assert.Equal(declared.Select(type => type.Name).Order(), Tables.Select(table => table.Record.Name).Order());
    }

    [Fact]
    public void The_manual_has_the_columns_of_every_table()
    {
        StringBuilder page = new(
            """
            # Tables

            The columns of every table below `results/`, in order: comma-separated text, UTF-8, a header line. An empty cell is a number that was not computed or is not estimable.
            Names and order of columns are fixed; more may follow at the end. Columns called `cps` hold the target, whatever `label.kind` says; `metrics.json` names its kind and unit.
            `layer_metrics.csv`, `layer_metrics_seeds.csv` and `floors.csv` are in [statistics.md](statistics.md#the-numbers). This page is made of the declarations (`tests/Results.Tests`).

            """);
        foreach ((string files, Type record) in Tables)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## `{files}`\n\n{Comment(record, "summary", null)}\n\n| column | unit | what it is |\n|---|---|---|\n");
            foreach (ParameterInfo parameter in Parameters(record))
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{Name(parameter)}` | {parameter.GetCustomAttribute<UnitAttribute>()?.Name} | {Comment(record, "param", parameter.Name)} |\n");
            }
        }

        page.Append("\n## `model_comparison.csv`\n\nThe numbers of a model that are compared with those of others, a row per model.\n\n| column | unit | what it is |\n|---|---|---|\n");
        foreach (Column<ModelMetrics> column in ModelComparisonTable.Columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{column.Name}` | {column.Unit} | {column.Meaning} |\n");
        }

        AssertManual("tables.md", page.ToString());
    }

    [Fact]
    public void The_manual_has_the_metrics_of_every_layer()
    {
        const string Start = "| column | unit | what it is |\n|---|---|---|\n";
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "statistics.md"));
        int from = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int to = page.IndexOf("\n\n", from, StringComparison.Ordinal) + 1;
        string rows = string.Concat(MetricColumns.All.Select(column => $"| `{column.Name}` | {column.Unit} | {column.Legend} |\n"));

        AssertManual("statistics.md", page[..from] + rows + page[to..]);
    }

    [Fact]
    public void The_manual_of_measures_has_their_columns_and_units()
    {
        IEnumerable<string> declared = Parameters(typeof(NuisanceRow)).Skip(1).Select(parameter => $"| `{Name(parameter)}` | {parameter.GetCustomAttribute<UnitAttribute>()?.Name} |");
        string[] page = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "measures.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

        Assert.Equal(declared, page.Select(line => string.Join('|', line.Split('|').Take(3)) + "|"));
    }

    private static ParameterInfo[] Parameters(Type record) => record.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters();

    private static string Name(ParameterInfo parameter) => parameter.GetCustomAttribute<CsvColumnAttribute>()!.Name!;

    /// <summary>A comment as Markdown, on one line.</summary>
    private static string Comment(Type record, string element, string? parameter)
    {
        XElement member = XElement.Load(Path.ChangeExtension(record.Assembly.Location, ".xml"))
            .Descendants("member").Single(one => one.Attribute("name")!.Value == $"T:{record.FullName}");
        XElement comment = member.Elements(element).Single(one => parameter is null || one.Attribute("name")!.Value == parameter);
        string text = string.Concat(comment.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "paramref" } reference => $"`{Name(Parameters(record).Single(one => one.Name == reference.Attribute("name")!.Value))}`",
            XElement { Name.LocalName: "see" } reference => Reference(record, reference.Attribute("cref")!.Value),
            _ => throw new InvalidOperationException($"{record.Name}: {node} has no form in the manual."),
        }));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|", StringComparison.Ordinal);
    }

    /// <summary>A constant is what it stands for; a type, its name in words.</summary>
    private static string Reference(Type record, string name)
    {
        string last = name[(name.LastIndexOf('.') + 1)..];
        return record.GetField(last) is { IsLiteral: true } constant ? $"`{constant.GetRawConstantValue()}`"
            : name.StartsWith("T:", StringComparison.Ordinal) ? string.Concat(last.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()))
            : $"`{last}`";
    }

    private static void AssertManual(string name, string expected)
    {
        string file = Path.Combine(Repository.Root, "docs", name);
        if (!File.Exists(file) || File.ReadAllText(file) != expected)
        {
            string kept = Path.Combine(Repository.Root, "artifacts", "expectations", name);
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            File.WriteAllText(kept, expected);
            Assert.Fail($"docs/{name} is not what the declarations say. Copy {kept} over it.");
        }
    }
}
