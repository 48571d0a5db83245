using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Pipeline.Drafts;

/// <summary>The place of a pipeline file that is to be written, and how it names other files.</summary>
/// <param name="file">Full path of the pipeline file.</param>
public sealed partial class DraftPlace(string file)
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Full path of the pipeline file.</summary>
    public string File => file;

    /// <summary>Full path of the manifest that is written beside it, where the corpus needs one.</summary>
    public string Manifest => System.IO.Path.ChangeExtension(file, ".tsv");

    /// <summary>A path as YAML: relative to the folder of the pipeline file, or to the folder above it; absolute if it lies elsewhere.</summary>
    internal string Path(string path)
    {
        string relative = System.IO.Path.GetRelativePath(System.IO.Path.GetDirectoryName(file)!, path).Replace('\\', '/');
        return Text(relative.StartsWith("../../", StringComparison.Ordinal) ? path.Replace('\\', '/') : relative);
    }

    /// <summary>A text as a scalar of YAML, which may stand in a list too.</summary>
    internal static string Text(string text) => Plain().IsMatch(text) ? text : JsonSerializer.Serialize(text, AsWritten);

    [GeneratedRegex(@"^[\p{L}\p{N}./][\p{L}\p{N}_./-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
