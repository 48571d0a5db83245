using System.Diagnostics.CodeAnalysis;

namespace SpeechSpeed.Core;

/// <summary>
/// The files beside an ONNX file that hold some of its tensors ("external data"). A model names them by a path relative to its folder, and may
/// name nothing outside of it: a downloaded model must not make this program read any other file.
/// </summary>
public static class ExternalData
{
    /// <summary>Finds the file that a model names.</summary>
    /// <param name="modelFile">Path of the ONNX file.</param>
    /// <param name="location">What it names.</param>
    /// <param name="path">The file's full path.</param>
    /// <param name="problem">What is wrong with it, with the remedy.</param>
    public static bool TryResolve(string modelFile, string location, [NotNullWhen(true)] out string? path, [NotNullWhen(false)] out string? problem)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(modelFile))!;
        path = null;
        problem = null;
        string[] parts = location.Split('/', '\\');
        if (Path.IsPathRooted(location) || location.Contains(':', StringComparison.Ordinal) || parts.Any(part => part is "" or "." or ".."))
        {
            problem = $"its tensors are kept in '{location}', expected a path below the model's folder without '.' and '..'. "
                + "Get the model from a source that you trust, or save it as one file.";
            return false;
        }

        string full = Path.Combine([folder, .. parts]);
        if (!File.Exists(full))
        {
            problem = $"its tensors are kept in '{location}', but {full} does not exist. Put that file beside the model, or save the model as one file.";
            return false;
        }

        string relative = Path.GetRelativePath(RealPath(folder), RealPath(full));
        if (Path.IsPathRooted(relative) || relative.Split(Path.DirectorySeparatorChar)[0] == "..")
        {
            problem = $"its tensors are kept in '{location}', a link that leads out of the model's folder. Put the file itself there.";
            return false;
        }

        path = full;
        return true;
    }

    /// <summary>The path without links in any of its folders.</summary>
    private static string RealPath(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            FileSystemInfo? target = entry.ResolveLinkTarget(returnFinalTarget: true);
            real = target is null ? next : RealPath(target.FullName);
        }

        return real;
    }
}
