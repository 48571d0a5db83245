using Microsoft.Playwright;

namespace SpeechSpeed.Stages.Tests.Report;

/// <summary>
/// Debian's Chromium, driven by Playwright, and a report for it to open: two networks of 50 layers and a control. Both are made when the first
/// test asks; where there is no Chromium that test is skipped.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>A machine that runs all suites at once draws slowly.</summary>
    private const float MostMilliseconds = 180_000;

    private readonly TemporaryFolder folder = new();
    private readonly SemaphoreSlim starting = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The report.</summary>
    public string Report => folder["report/report.html"];

    /// <summary>The path of Chromium; skips the running test where there is none.</summary>
    public static string Chromium()
    {
        string? chromium = Places.FirstOrDefault(File.Exists);
        Needs.That(chromium is not null, $"Chromium at {string.Join(" or ", Places)} (Debian: chromium)");
        return chromium;
    }

    /// <summary>Opens the report in a window of its own; skips the running test where there is no Chromium.</summary>
    public async Task<OpenReport> OpenAsync(int width, string language, string theme, int height = 900, string? report = null)
    {
        IBrowserContext context = await (await StartAsync(Chromium())).NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = ColorScheme.Light,
            Offline = true,
        });
        context.SetDefaultTimeout(MostMilliseconds);
        IPage page = await context.NewPageAsync();
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                complaints.Add($"asked for {request.Url}");
            }
        };
        await page.GotoAsync(new Uri(report ?? Report).AbsoluteUri);
        OpenReport opened = new(context, page, complaints);
        await opened.ChooseAsync(language, theme);
        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        playwright?.Dispose();
        starting.Dispose();
        folder.Dispose();
    }

    /// <summary>Plots models of 149 layers and writes their report, in a folder.</summary>
    public static string WriteLarge(TemporaryFolder folder, IReadOnlyList<string> models)
    {
        MadeUpRun run = new(folder.Path);
        foreach (string model in models)
        {
            run.AddModel(model, LayerNames.SimAmResNet100);
        }

        Check(run.Plot(folder["results"], models, "--formats", "svg"));
        Check(ToolProcess.Run(
            "Report",
            ["--labels", run.Labels, "--results", folder["results"], "--languages", "en,ru", "--name", "large", .. models.SelectMany(model => (string[])["--model", model]), "--output", folder["report"]]));
        return folder["report/report.html"];
    }

    private async Task<IBrowser> StartAsync(string chromium)
    {
        await starting.WaitAsync();
        try
        {
            return browser ??= await StartOnceAsync(chromium);
        }
        finally
        {
            starting.Release();
        }
    }

    private async Task<IBrowser> StartOnceAsync(string chromium)
    {
        MadeUpRun run = new(folder.Path);
        run.AddModel("samresnet34", LayerNames.SimAmResNet34);
        run.AddModel("samresnet34-untrained", LayerNames.SimAmResNet34, 0.7, [0, 1, 2]);
        run.AddModel("failed_samresnet34", LayerNames.SimAmResNet34, level: -16);
        string[] models = ["samresnet34", "samresnet34-untrained", "failed_samresnet34"];
        string[] choice = [.. models.SelectMany(model => (string[])["--model", model])];
        Check(run.Plot(folder["results"], models, "--control", "samresnet34-untrained=samresnet34", "--formats", "svg"));
        folder.Write("provenance.json", Provenance);
        Check(ToolProcess.Run(
            "Report",
            ["--labels", run.Labels, "--results", folder["results"], "--languages", "en,ru", "--name", "reference", "--earlier-study", "true", "--provenance", folder["provenance.json"], .. choice, "--output", folder["report"]]));

        playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    private static void Check(ToolResult result) => Assert.True(result.ExitCode == 0, result.Output);

    private static readonly string Provenance = $$"""
        {
          "schema": 1, "pipeline": "reference", "command": "./build.sh --config=pipelines/reference.yaml", "platform": "linux-x64", "processor": "cpu amd avx2",
          "sources": [ { "role": "model", "name": "a.onnx", "files": 1, "sha256": "{{new string('a', 64)}}" }, { "role": "corpus", "name": "train, dev, test", "files": 300, "sha256": "{{new string('b', 64)}}" } ],
          "tools": [ { "name": "Plot", "sha256": "{{new string('c', 64)}}", "packages": { "ScottPlot": "5.1.59" } } ],
          "stages": [ { "id": "preprocess", "version": "1", "tool": "Preprocess", "fingerprint": "{{new string('d', 64)}}", "settings": [ ["--train", "train"], ["--max-rejected", "0.01"], ["--something", "that is rather long, as lists of folders are, longer than a line"] ] } ]
        }
        """;
}

/// <summary>The report in a window.</summary>
/// <param name="Context">The window's profile; disposing it closes the window.</param>
/// <param name="Page">The page.</param>
/// <param name="Complaints">What the browser complained about, and what it asked the network for.</param>
public sealed record OpenReport(IBrowserContext Context, IPage Page, IReadOnlyList<string> Complaints) : IAsyncDisposable
{
    /// <summary>The text of the element with the numbers of a layer or speaker, or null while it is hidden.</summary>
    public async Task<string?> TipAsync() => await Page.Locator("#tip").IsVisibleAsync() ? Plain(await Page.Locator("#tip").InnerTextAsync()) : null;

    /// <summary>Chooses the language and light or dark, as a reader does.</summary>
    public async Task ChooseAsync(string language, string theme)
    {
        await Page.Locator($"#language-{language}").CheckAsync();
        await Page.Locator($"#theme-{theme}").CheckAsync();
    }

    /// <summary>Keeps a picture for those who want to look, in the folder that SPEECHSPEED_SCREENSHOTS names: drawing whole pages takes minutes, and no test reads them.</summary>
    public async Task PictureAsync(string name, bool fullPage = false)
    {
        if (Environment.GetEnvironmentVariable("SPEECHSPEED_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = fullPage });
        }
    }

    /// <summary>A text with all blanks alike.</summary>
    public static string Plain(string text) => text.Replace('\u00a0', ' ');

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
