using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace SpeechSpeed.Charts.Tests;

public sealed partial class ReportToolTests(SmallResults small) : IClassFixture<SmallResults>
{
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
        Assert.Equal(14, page.Descendants(Html + "figure").Count());
        Assert.Equal(14, page.Descendants(Html + "figure").Descendants().Count(element => element.Name.LocalName == "svg" && element.Attribute("aria-label") is not null));
        string[] targets = [.. page.Descendants().Attributes()
            .Where(attribute => attribute.Name.LocalName is "href" or "clip-path")
            .Select(attribute => Reference().Match(attribute.Value).Groups[1].Value)];
        Assert.NotEmpty(targets);
        Assert.Empty(targets.Except(ids));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => !attribute.IsNamespaceDeclaration && attribute.Value.Contains("//", StringComparison.Ordinal));
        Assert.DoesNotContain("url(http", page.ToString(), StringComparison.OrdinalIgnoreCase);
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

        foreach (string model in (string[])["small", "small-untrained"])
        {
            File.Copy(small[$"{model}/metrics.json"], folder[$"results/{model}/metrics.json"]);
        }

        ToolResult result = Run(folder, "en", "n", folder["results"]);
        Assert.True(result.ExitCode == 0, result.Output);
        XDocument page = Parse(folder["report/report.html"]);

        XElement[] images = [.. page.Descendants(Html + "img")];
        Assert.Equal(14, images.Length);
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
        Assert.Empty(page.Descendants(Html + "script"));
        Assert.Equal("Speech rate in speaker models: <script>alert('&')</script>", page.Descendants(Html + "h1").Single().Value);
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
        Dictionary<string, string> english = ReadTexts("en");
        Dictionary<string, string> russian = ReadTexts("ru");

        Assert.Equal(english.Keys, russian.Keys);
        Assert.All(english, text => Assert.Equal(Placeholders(text.Value), Placeholders(russian[text.Key])));
    }

    [Fact]
    public void Every_text_is_used()
    {
        string sources = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "stages", "Report"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("obj", StringComparison.Ordinal))
            .Select(File.ReadAllText));

        Assert.All(ReadTexts("en").Keys, key => Assert.True(
            sources.Contains($"\"{key}\"", StringComparison.Ordinal)
            || sources.Contains($"\"{key[..(key.LastIndexOf('.') + 1)]}\" +", StringComparison.Ordinal)
            || (key.StartsWith("data.", StringComparison.Ordinal) || key.StartsWith("models.", StringComparison.Ordinal)) && sources.Contains($"\"{key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..]}\"", StringComparison.Ordinal),
            $"{key} is in no source of the report"));
    }

    [Fact]
    public void An_unknown_language_is_refused()
    {
        using TemporaryFolder folder = new();
        ToolResult result = Run(folder, "en,de", "n");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--languages: expected en or ru, found 'de'.", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(375)]
    [InlineData(1440)]
    public void The_page_never_scrolls_sideways(int width)
    {
        string? chromium = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);
        if (chromium is null)
        {
            Assert.Skip("needs Chromium to lay out the page; none found in /usr/bin");
        }

        using TemporaryFolder folder = new();
        string page = File.ReadAllText(Report(folder, "en,ru"));
        const string Probe = "<script>parent.postMessage((document.documentElement.scrollWidth - innerWidth) + ' of ' + innerWidth, '*');</script></body>";
        folder.Write("probed.html", page.Replace("</body>", Probe, StringComparison.Ordinal));

        // A frame, because the browser's own window is never narrower than 500 px.
        string frame = folder.Write(
            "frame.html",
            $"<title>none</title><script>addEventListener('message', e => document.title = 'overflow ' + e.data)</script><iframe src='probed.html' style='border:0' width='{width}' height='900'></iframe>");
        ProcessStartInfo start = new(
            chromium,
            ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", $"--user-data-dir={folder["profile"]}", "--window-size=1600,1000", "--virtual-time-budget=5000", "--dump-dom", new Uri(frame).AbsoluteUri])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process browser = Process.Start(start)!;
        browser.ErrorDataReceived += (_, _) => { };
        browser.BeginErrorReadLine();
        string dom = browser.StandardOutput.ReadToEnd();
        browser.WaitForExit();

        Assert.Contains($"<title>overflow 0 of {width}</title>", dom, StringComparison.Ordinal);
    }

    private string Report(TemporaryFolder folder, string languages)
    {
        ToolResult result = Run(folder, languages, "a made-up corpus");
        Assert.True(result.ExitCode == 0, result.Output);
        return folder["report/report.html"];
    }

    private ToolResult Run(TemporaryFolder folder, string languages, string name, string? results = null) => ToolProcess.Run(
        "Report",
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
        "--control",
        "small-untrained=small",
        "--output",
        folder["report"]);

    private static XDocument Parse(string path)
    {
        using XmlReader reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static Dictionary<string, string> ReadTexts(string language) => JsonSerializer.Deserialize<Dictionary<string, string>>(
        File.ReadAllText(Path.Combine(Repository.Root, "stages", "Report", "Texts", language + ".json")))!;

    private static string[] Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^(?:url\()?#([\w-]+)\)?$")]
    private static partial Regex Reference();
}
