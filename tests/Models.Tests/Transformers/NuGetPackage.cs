using System.Diagnostics;

namespace SpeechSpeed.Models.Tests.Transformers;

/// <summary>Packages of the NuGet registry, fetched once per checkout. Where the registry is not to be had the running test is skipped, with the reason.</summary>
internal static class NuGetPackage
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>The folder of a package's own files; nothing that it depends on comes with it.</summary>
    public static string Fetch(string name, string version)
    {
        string folder = Path.Combine(Repository.Root, "artifacts", "test-packages", $"{name}-{version}");
        string package = Path.Combine(folder, "packages", name.ToLowerInvariant(), version);
        if (!File.Exists(Path.Combine(package, ".nupkg.metadata")))
        {
            Directory.CreateDirectory(folder);
            string project = Path.Combine(folder, "fetch.csproj");

            // What holds for the projects of this checkout does not for this one.
            foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            {
                File.WriteAllText(Path.Combine(folder, file), "<Project />");
            }

            File.WriteAllText(project, $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net{Environment.Version.Major}.0</TargetFramework></PropertyGroup>
                  <ItemGroup><PackageDownload Include="{name}" Version="[{version}]" /></ItemGroup>
                </Project>
                """);
            Restore(project, Path.Combine(folder, "packages"));
        }

        return package;
    }

    private static void Restore(string project, string packages)
    {
        Needs.Programs("dotnet");
        ProcessStartInfo start = new("dotnet", ["restore", project, "--packages", packages, "--verbosity", "quiet"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Needs.That(false, $"the NuGet registry; 'dotnet restore' had not ended after {Patience.TotalMinutes:0} minutes");
        }

        Task.WaitAll(output, errors);
        Needs.That(process.ExitCode == 0, $"the NuGet registry; 'dotnet restore' said: {(output.Result + errors.Result).Trim().Split('\n')[0].Trim()}");
    }
}
