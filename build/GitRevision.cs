using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>A commit, read with the git program.</summary>
internal sealed class GitRevision
{
    private readonly string folder;
    private readonly string commit;

    private GitRevision(string folder, string commit)
    {
        this.folder = folder;
        this.commit = commit;
    }

    /// <summary>The commit of a name, or null if git is absent, the folder is in no repository, or the repository has no such name.</summary>
    /// <param name="folder">A folder in the repository; paths are relative to it.</param>
    /// <param name="name">A branch, a tag, a hash, <c>HEAD~1</c>.</param>
    public static GitRevision? Find(string folder, string name) =>
        !name.StartsWith('-') && Run(folder, "rev-parse", "--verify", "--quiet", name + "^{commit}") is { } commit ? new GitRevision(folder, Encoding.UTF8.GetString(commit).Trim()) : null;

    /// <summary>The files below a folder at that commit, relative as the folder is.</summary>
    public IReadOnlyList<string> Files(string relative) => Run(folder, "ls-tree", "-r", "-z", "--name-only", commit, "--", relative) is { } list
        ? Encoding.UTF8.GetString(list).Split('\0', StringSplitOptions.RemoveEmptyEntries)
        : [];

    /// <summary>A file's bytes at that commit, or null if it did not exist.</summary>
    public byte[]? Read(string relative) => Run(folder, "show", $"{commit}:./{relative}");

    private static byte[]? Run(string folder, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("git", ["-C", folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process git = Process.Start(start) ?? throw new SpeechSpeedException(ExitCode.Failed, "git could not be started. Install git, or give the path of a results folder.");
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            using MemoryStream output = new();
            git.StandardOutput.BaseStream.CopyTo(output);
            git.WaitForExit();
            return git.ExitCode == 0 ? output.ToArray() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
