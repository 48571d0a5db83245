using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Tests.Report;

public sealed partial class ReportToolTests(SmallResults small) : IClassFixture<SmallResults>
{
    /// <summary>Seven of all models, and twelve of each of the two.</summary>
    private const int Figures = 7 + (2 * 12);

    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    [Fact]
    public void Report_for_pull_requests_is_as_expected()
    {
        using TemporaryFolder folder = new();
        Report(folder, "en,ru");

        Expectation.CheckFile("report.md", File.ReadAllText(folder["report/report.md"]));
    }

    [Fact]
    public void The_first_language_is_that_of_the_report_for_pull_requests()
    {
        using TemporaryFolder folder = new();
        Report(folder, "ru");

        Expectation.CheckFile("report.ru.md", File.ReadAllText(folder["report/report.md"]));
    }

    [Fact]
    public void The_page_is_well_formed_holds_its_figures_and_needs_no_network()
    {
        using TemporaryFolder folder = new();
        XDocument page = Parse(Report(folder, "en,ru"));

        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(Figures, page.Descendants(Html + "figure").Count());
        string[] captions = [.. page.Descendants(Html + "figure").Descendants().Where(element => element.Name.LocalName == "svg").Select(svg => svg.Attribute("aria-labelledby")!.Value)];
        Assert.Equal(Figures, captions.Length);
        Assert.Empty(captions.Except(page.Descendants(Html + "figcaption").Attributes("id").Select(id => id.Value)));
        XAttribute[] attributes = [.. page.Descendants().Attributes().Where(attribute => !attribute.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal))];
        string[] targets = [.. attributes
            .Where(attribute => attribute.Name.LocalName is "href" or "clip-path")
            .Select(attribute => Reference().Match(attribute.Value).Groups[1].Value)];
        Assert.NotEmpty(targets);
        Assert.Empty(targets.Except(ids));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "link" or "iframe");
        Assert.DoesNotContain(page.Descendants(Html + "script").Attributes(), attribute => attribute.Name == "src");
        Assert.DoesNotContain(attributes, attribute => !attribute.IsNamespaceDeclaration && attribute.Value.Contains("//", StringComparison.Ordinal));
        Assert.DoesNotContain("url(http", page.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Two_models_are_compared_in_table_figure_and_report()
    {
        using TemporaryFolder folder = new();
        string[] models = ["good", "poor"];
        MadeUpRun run = new(folder.Path, perSplit: 40);
        run.AddModel("good", LayerNames.Of(1, 1));
        run.AddModel("poor", LayerNames.Of(2, 1), level: 0.3);
        Assert.Equal(0, run.Plot(folder["results"], models, "--formats", "svg").ExitCode);

        ToolResult report = ToolProcess.Run(
            "Report", ["--labels", run.Labels, "--results", folder["results"], "--model", "good", "--model", "poor", "--name", "n", "--output", folder["report"]]);

        Assert.True(report.ExitCode == 0, report.Output);
        ModelDifference[] ofLabel = [.. CsvTable.Read<ModelDifference>(folder[$"results/{ModelDifference.FileName}"]).Where(one => one is { Target: "cps", Part: "pooled" })];
        Assert.Equal([ModelDifference.BestLayer, ModelDifference.Embedding], ofLabel.Select(one => one.Place));
        Assert.All(ofLabel, one => Assert.Equal(("good", "poor", "good"), (one.Model, one.Other, one.Better)));
        Assert.All(ofLabel, one => Assert.True(one.R2 > one.OtherR2));
        XDocument page = Parse(folder["report/report.html"]);
        Assert.Contains(page.Descendants(Html + "figure").Descendants().Attributes("aria-labelledby"), id => id.Value == "figure-model-targets-caption");
        Assert.Contains("good than poor (p ", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("good predicts the speech rate better than poor at their best layers", page.Root.Value, StringComparison.Ordinal);
        Assert.Contains("## Which model predicts what", File.ReadAllText(folder["report/report.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_stand_in_where_there_are_no_vectors()
    {
        using TemporaryFolder folder = new();
        foreach (string png in Directory.EnumerateFiles(small[""], "*.png", SearchOption.AllDirectories))
        {
            string copy = folder[Path.Combine("results", Path.GetRelativePath(small[""], png))];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(png, copy);
        }

        foreach (string file in (string[])["verdicts.json", "model_differences.csv", "small/metrics.json", "small-untrained/metrics.json"])
        {
            File.Copy(small[file], folder[$"results/{file}"]);
        }

        ToolResult result = Run(folder, "en", "n", folder["results"]);
        Assert.True(result.ExitCode == 0, result.Output);
        XDocument page = Parse(folder["report/report.html"]);

        XElement[] images = [.. page.Descendants(Html + "img")];
        Assert.Equal(Figures, images.Length);
        Assert.All(images, image => Assert.StartsWith("data:image/png;base64,", image.Attribute("src")!.Value, StringComparison.Ordinal));
        Assert.All(images, image => Assert.NotEmpty(image.Attribute("alt")!.Value));
    }

    [Fact]
    public void Names_are_text_never_markup()
    {
        using TemporaryFolder folder = new();
        ToolResult result = Run(folder, "en", "<script>alert('&')</script>");

        Assert.True(result.ExitCode == 0, result.Output);
        XDocument page = Parse(folder["report/report.html"]);
        Assert.Equal(2, page.Descendants(Html + "script").Count());
        Assert.Equal("Speech rate in speaker models: <script>alert('&')</script>", page.Descendants(Html + "h1").Single().Value);
    }

    [Theory]
    [InlineData("cps", "true", true)]
    [InlineData("cps", "false", false)]
    [InlineData("words_per_second", "true", false)]
    public void The_earlier_studys_numbers_stand_beside_numbers_of_their_unit_where_they_are_asked_for(string label, string asked, bool isShown)
    {
        using TemporaryFolder folder = new();
        ToolResult result = Run(folder, "en", "reference", null, "--label", label, "--earlier-study", asked);

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal(isShown, Parse(folder["report/report.html"]).Descendants().Attributes("id").Any(id => id.Value == "reference"));
    }

    [Fact]
    public void The_same_inputs_give_the_same_page()
    {
        using TemporaryFolder one = new();
        using TemporaryFolder two = new();

        Assert.Equal(File.ReadAllBytes(Report(one, "en,ru")), File.ReadAllBytes(Report(two, "en,ru")));
    }

    [Fact]
    public void Both_languages_say_the_same_things_with_the_same_numbers()
    {
        Dictionary<string, string> english = ReadTexts("en").Concat(Catalogue.ReadVerdicts(Language.English)).ToDictionary();
        Dictionary<string, string> russian = ReadTexts("ru").Concat(Catalogue.ReadVerdicts(Language.Russian)).ToDictionary();

        Assert.Equal(english.Keys, russian.Keys);
        Assert.All(english, text => Assert.Equal(Placeholders(text.Value), Placeholders(russian[text.Key])));
    }

    [Fact]
    public void Every_text_is_used()
    {
        string sources = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "stages", "Report"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("obj", StringComparison.Ordinal))
            .Select(File.ReadAllText));

        string[] tables = ["data.", "models.", "reference.", "targets.", "provenance.", "hover."];
        Assert.All(ReadTexts("en").Keys, key => Assert.True(
            sources.Contains($"\"{key}\"", StringComparison.Ordinal)
            || sources.Contains($"\"{key[..(key.LastIndexOf('.') + 1)]}\" +", StringComparison.Ordinal)
            || sources.Contains($"$\"{key[..(key.LastIndexOf('.') + 1)]}{{", StringComparison.Ordinal)
            || tables.Any(table => key.StartsWith(table, StringComparison.Ordinal) && sources.Contains($"\"{key[table.Length..]}\"", StringComparison.Ordinal)),
            $"{key} is in no source of the report"));
    }

    [Fact]
    public void An_unknown_language_is_refused()
    {
        using TemporaryFolder folder = new();
        ToolResult result = Run(folder, "en,de", "n");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--languages[1]: found 'de', expected en or ru.", result.Output, StringComparison.Ordinal);
    }

    private string Report(TemporaryFolder folder, string languages)
    {
        ToolResult result = Run(folder, languages, "a made-up corpus");
        Assert.True(result.ExitCode == 0, result.Output);
        return folder["report/report.html"];
    }

    private ToolResult Run(TemporaryFolder folder, string languages, string name, string? results = null, params string[] more) => ToolProcess.Run(
        "Report",
        [
            .. more,
            "--labels",
            small.Labels,
            "--results",
            results ?? small[""],
            "--languages",
            languages,
            "--name",
            name,
            "--model",
            "small",
            "--model",
            "small-untrained",
            "--output",
            folder["report"],
        ]);

    private static XDocument Parse(string path)
    {
        using XmlReader reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static Dictionary<string, string> ReadTexts(string language) => JsonSerializer.Deserialize<Dictionary<string, string>>(
        File.ReadAllText(Path.Combine(Repository.Root, "stages", "Report", "Texts", language + ".json")))!;

    private static string[] Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\w+²?")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^(?:url\()?#([\w-]+)\)?$")]
    private static partial Regex Reference();
}
