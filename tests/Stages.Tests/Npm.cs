using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace SpeechSpeed.Stages.Tests;

/// <summary>Packages of the npm registry, fetched once per checkout. Where npm or the registry is not to be had the running test is skipped, with the reason.</summary>
internal static class Npm
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Cache = Path.Combine(Repository.Root, "artifacts", "test-packages");
    private static readonly Lock Fetching = new();

    /// <summary>The folder of a package's own files; nothing that it depends on comes with it.</summary>
    public static string Unpack(string name, string version) => Path.Combine(
        Once($"{name}-{version}", folder =>
        {
            Run(folder, "pack", $"{name}@{version}", "--fetch-retries=1");
            using GZipStream archive = new(File.OpenRead(Directory.EnumerateFiles(folder, "*.tgz").Single()), CompressionMode.Decompress);
            TarFile.ExtractToDirectory(archive, folder, overwriteFiles: false);
        }),
        "package");

    /// <summary>A folder in which packages are installed: its <c>node_modules</c> holds them.</summary>
    public static string Install(string name, params string[] packages) => Once(name, folder =>
    {
        File.WriteAllText(Path.Combine(folder, "package.json"), """{ "private": true }""");
        Run(folder, ["install", "--no-audit", "--no-fund", .. packages]);
    });

    /// <summary>What was begun and not ended, in another test run, is begun anew.</summary>
    private static string Once(string name, Action<string> fetch)
    {
        string folder = Path.Combine(Cache, name);
        string done = Path.Combine(folder, "done");
        lock (Fetching)
        {
            if (!File.Exists(done))
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                Directory.CreateDirectory(folder);
                fetch(folder);
                File.WriteAllText(done, "");
            }
        }

        return folder;
    }

    private static void Run(string folder, params string[] arguments)
    {
        Needs.Programs("npm");
        ProcessStartInfo start = new("npm", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Needs.That(false, $"the npm registry; 'npm {arguments[0]}' had not ended after {Patience.TotalMinutes:0} minutes");
        }

        Task.WaitAll(output, errors);
        Needs.That(process.ExitCode == 0, $"the npm registry; 'npm {arguments[0]}' said: {errors.Result.Split('\n')[0].Trim()}");
    }
}
