using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace SpeechSpeed.Testing;

/// <summary>A real nginx on loopback, with the configuration of docs/remote.md: only address, folder and certificates are replaced.</summary>
public sealed partial class NginxHost : IAsyncDisposable
{
    private readonly Process process;

    private NginxHost(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    /// <summary>The address, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="folder">For its configuration, and for what it serves: <c>served</c>.</param>
    /// <param name="token">The token that may write.</param>
    public static async Task<NginxHost> StartAsync(TemporaryFolder folder, string token)
    {
        int port = FreePort();
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs/remote.md"));
        string server = Server().Match(manual).Groups[1].Value;
        Assert.Contains("CHANGE-ME", server, StringComparison.Ordinal);
        server = server
            .Replace("CHANGE-ME", token, StringComparison.Ordinal)
            .Replace("listen 443 ssl;", $"listen 127.0.0.1:{port};", StringComparison.Ordinal)
            .Replace("/var/lib/speechspeed-cache", Directory.CreateDirectory(folder["served"]).FullName, StringComparison.Ordinal);
        string temporary = string.Join('\n', new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {folder["temporary"]};"));
        string configuration = folder.Write("nginx.conf", $$"""
            daemon off;
            master_process off;
            pid {{folder["nginx.pid"]}};
            error_log {{folder["error.log"]}};
            events {}
            http {
            access_log off;
            {{temporary}}
            {{Certificates().Replace(server, "")}}
            }
            """);
        ProcessStartInfo start = new("nginx") { UseShellExecute = false };
        foreach (string argument in new[] { "-p", folder.Path, "-c", configuration, "-e", folder["error.log"] })
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        using HttpClient client = new();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"));
                return new NginxHost(process, $"http://127.0.0.1:{port}");
            }
            catch (HttpRequestException) when (attempt < 200 && !process.HasExited)
            {
                await Task.Delay(25);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"```nginx\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Server();

    [GeneratedRegex(@"^\s*ssl_\w+ .*;\n", RegexOptions.Multiline)]
    private static partial Regex Certificates();
}
