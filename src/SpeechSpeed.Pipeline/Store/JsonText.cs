using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>The JSON format of this library: the same bytes on every platform.</summary>
internal static class JsonText
{
    /// <summary>Two blanks, line feeds, letters of any script unescaped.</summary>
    public static JsonWriterOptions Indented { get; } = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
