using System.IO.Enumeration;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>Finds every file below a folder, including those behind links.</summary>
internal static class FolderScan
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
    };

    /// <summary>The full paths of the files below <paramref name="folder"/>, in no order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isCorpus">Whether files that belong to no corpus are left out (<see cref="CorpusNames.IsStray(ReadOnlySpan{char})"/>).</param>
    /// <exception cref="SpeechSpeedException">The folder or one below it is missing or unreadable, or a link leads in a circle.</exception>
    public static IEnumerable<string> Files(string folder, bool isCorpus = false)
    {
        try
        {
            return [.. new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), Everything)
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !(isCorpus && CorpusNames.IsStray(entry.FileName)),
                ShouldRecursePredicate = (ref entry) => !(isCorpus && CorpusNames.IsStray(entry.FileName)) && (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint) || LeadsOn(entry.ToFullPath())),
            }];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Throw.InputData($"Cannot list the input folder {folder}: {error.Message} Make it and all folders below it readable, then run again.", error);
            throw;
        }
    }

    private static bool LeadsOn(string link)
    {
        string target = Path.TrimEndingDirectorySeparator(Directory.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
        if ((link + Path.DirectorySeparatorChar).StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            Throw.InputData($"The link {link} leads in a circle: to {target}, which it lies in. Remove it, then run again.");
        }

        return true;
    }
}
