namespace SpeechSpeed.Stages.Export.Chroma;

/// <summary>A collection of a Chroma server, in its default tenant and database.</summary>
/// <param name="Server">Address of the server: <c>http://localhost:8000</c>.</param>
/// <param name="Collection">Name of the collection.</param>
internal sealed record ChromaTarget(string Server, string Collection);
