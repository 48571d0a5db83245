using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration.Onnx;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Checks that an ONNX file exists, and all files that hold some of its tensors.</summary>
internal static class OnnxFiles
{
    /// <summary>The files beside it that hold some of its tensors, relative to its folder, with forward slashes; mistakes go to the section's problems.</summary>
    /// <param name="section">The section that names the file.</param>
    /// <param name="key">The key that names it.</param>
    /// <param name="text">The path as written there.</param>
    /// <param name="file">The full path.</param>
    /// <param name="remedy">The remedy for a missing file; null to correct the path.</param>
    public static IReadOnlyList<string> Check(Section section, Setting key, string text, string file, string? remedy = null)
    {
        if (!File.Exists(file))
        {
            section.Add(
                key,
                $"found '{text}', expected an ONNX file, but {file} {(Directory.Exists(file) ? "is a folder" : "does not exist")}. "
                + (remedy ?? "Correct the path; a relative one is relative to the YAML file."));
            return [];
        }

        try
        {
            IReadOnlyList<string> named = ExternalDataFiles.Named(file);
            foreach (string location in named)
            {
                if (!ExternalData.TryResolve(file, location, out _, out string? problem))
                {
                    section.Add(key, $"{file}: {problem}");
                    return [];
                }
            }

            return named.Count == 0 ? [] : [.. named.Select(location => location.Replace('\\', '/'))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            section.Add(key, $"{file} cannot be read: {error.Message} Check its permissions.");
            return [];
        }
    }
}
