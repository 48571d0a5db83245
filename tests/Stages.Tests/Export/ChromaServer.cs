using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace SpeechSpeed.Stages.Tests.Export;

/// <summary>
/// A real Chroma server on a loopback port, from the npm registry's packages. The versions are those that start on Debian 12; newer bindings need a
/// newer glibc. Where it cannot be had the running test is skipped, with the reason.
/// </summary>
internal sealed class ChromaServer : IDisposable
{
    private static readonly string[] Packages = ["chromadb@3.0.6", "chromadb-js-bindings-linux-x64-gnu@1.0.5"];
    private readonly TemporaryFolder data;
    private readonly Process process;
    private readonly HttpClient http;

    private ChromaServer(Process process, TemporaryFolder data, int port)
    {
        this.process = process;
        this.data = data;
        Address = $"http://127.0.0.1:{port}";
        http = new HttpClient { BaseAddress = new Uri($"{Address}/api/v2/tenants/default_tenant/databases/default_database/") };
    }

    public string Address { get; }

    /// <summary>Starts a server, or skips the test.</summary>
    public static async Task<ChromaServer> StartAsync()
    {
        Needs.That(OperatingSystem.IsLinux(), "Linux, whose Chroma server this is");
        string folder = Npm.Install("chroma-3.0.6", Packages);
        int port = FreePort();
        ChromaServer server = Start(folder, port);
        for (int attempt = 0; attempt < 150 && !server.process.HasExited; attempt++)
        {
            try
            {
                await server.http.GetStringAsync("/api/v2/heartbeat");
                return server;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(200);
            }
        }

        server.Dispose();
        Assert.Fail("the Chroma server did not begin to answer");
        return server;
    }

    /// <summary>The answer to a request about a collection: <c>Post("speech_speed_embeddings", "query", …)</c>.</summary>
    public async Task<JsonElement> PostAsync(string collection, string action, object body)
    {
        JsonElement known = await http.GetFromJsonAsync<JsonElement>($"collections/{collection}");
        using HttpResponseMessage response = await http.PostAsJsonAsync($"collections/{known.GetProperty("id").GetString()}/{action}", body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public async Task CreateAsync(string collection)
    {
        using HttpResponseMessage response = await http.PostAsJsonAsync("collections", new { name = collection });
        response.EnsureSuccessStatusCode();
    }

    public async Task<int> CountAsync(string collection)
    {
        JsonElement known = await http.GetFromJsonAsync<JsonElement>($"collections/{collection}");
        return await http.GetFromJsonAsync<int>($"collections/{known.GetProperty("id").GetString()}/count");
    }

    public void Dispose()
    {
        http.Dispose();
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
        data.Dispose();
    }

    private static ChromaServer Start(string folder, int port)
    {
        ProcessStartInfo start = new(Path.Combine(folder, "node_modules", ".bin", "chroma"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        TemporaryFolder data = new();
        foreach (string argument in new[] { "run", "--path", data.Path, "--host", "127.0.0.1", "--port", $"{port}" })
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChromaServer(process, data, port);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
