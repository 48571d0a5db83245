using System.Net;
using System.Net.Http.Headers;

namespace SpeechSpeed.Fetch;

/// <summary>The HTTP clients of this library: no redirects and no decompression by themselves, no cookies; the callers watch over time.</summary>
internal static class Clients
{
    /// <summary>Makes a client.</summary>
    /// <param name="patience">Longest time to connect.</param>
    public static HttpClient Create(TimeSpan patience)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
        };
        HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("SpeechSpeed", typeof(Clients).Assembly.GetName().Version!.ToString(2)));
        return client;
    }
}
