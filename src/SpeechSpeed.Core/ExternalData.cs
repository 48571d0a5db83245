using System.Diagnostics.CodeAnalysis;

namespace SpeechSpeed.Core;

/// <summary>
/// The files beside an ONNX file that hold some of its tensors ("external data"). A model names them by a path relative to its folder, and may
/// name no file outside of it: a downloaded model must not make this program read any other file.
/// </summary>
public static class ExternalData
{
    /// <summary>Finds the file that a model names.</summary>
    /// <param name="modelFile">Path of the ONNX file.</param>
    /// <param name="location">The name in the model.</param>
    /// <param name="path">The file's full path.</param>
    /// <param name="problem">The mistake in it, with the remedy.</param>
    public static bool TryResolve(string modelFile, string location, [NotNullWhen(true)] out string? path, [NotNullWhen(false)] out string? problem)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(modelFile))!;
        path = null;
        problem = null;
        if (!RelativePath.TryParse(location.Replace('\\', '/'), out RelativePath relative))
        {
            problem = $"its tensors are kept in '{location}', expected a path below the model's folder without '.' and '..'. "
                + "Get the model from a source that you trust, or save it as one file.";
            return false;
        }

        string full = relative.Below(folder);
        if (!File.Exists(full))
        {
            problem = $"its tensors are kept in '{location}', but {full} does not exist. Put that file beside the model, or save the model as one file.";
            return false;
        }

        if (!RealPath.IsWithin(RealPath.Of(full), RealPath.Of(folder)))
        {
            problem = $"its tensors are kept in '{location}', a link that leads out of the model's folder. Put the file itself there.";
            return false;
        }

        path = full;
        return true;
    }
}
