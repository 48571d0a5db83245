namespace SpeechSpeed.Stages.Export.Chroma;

/// <summary>A collection of a Chroma server, in its default tenant and database.</summary>
/// <param name="Server">Address of the server: <c>http://localhost:8000</c>.</param>
/// <param name="Collection">Name of the collection.</param>
internal sealed record ChromaTarget(string Server, string Collection)
{
    public const string DefaultServer = "http://localhost:8000";

    public const string DefaultCollection = "speech_speed_embeddings";

    public static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
