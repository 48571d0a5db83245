using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace SpeechSpeed.Testing;

/// <summary>
/// What a test needs and not every machine has. Where it is missing the running test is skipped, with the reason. For bodies of tests alone: xunit reports the
/// tests of a fixture that skips as failed, so a fixture makes what needs it when the first test asks.
/// </summary>
public static class Needs
{
    /// <summary>Name of the trait of tests that read <c>../shared</c>; its value is <see cref="SharedFolder"/>. CI runs them once more where there is none.</summary>
    public const string Trait = "Needs";

    /// <summary>The folder beside the checkout with real speech and the numbers that others made of it. It is not part of this repository.</summary>
    public const string SharedFolder = "shared";

    /// <summary>The full path of something in <c>../shared</c>.</summary>
    public static string Shared(string relativePath)
    {
        if (TestContext.Current.Test?.Traits.GetValueOrDefault(Trait)?.Contains(SharedFolder) != true)
        {
            throw new InvalidOperationException($"A test that reads ../shared says so: [Trait(Needs.Trait, Needs.SharedFolder)], or [GoldenSets] on a theory. {Test()} does not.");
        }

        string path = Path.GetFullPath(Path.Combine(Repository.Root, "..", SharedFolder, relativePath));
        That(Path.Exists(path), $"{SharedFolder}/ beside the checkout");
        return path;
    }

    /// <summary>Programs on the PATH.</summary>
    public static void Programs(params string[] names)
    {
        foreach (string name in names)
        {
            string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
            string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            That(folders.Any(folder => File.Exists(Path.Combine(folder, file))), $"the program {name} on the PATH");
        }
    }

    /// <summary>Anything else: <c>Needs.That(OperatingSystem.IsLinux(), "Linux")</c>.</summary>
    public static void That([DoesNotReturnIf(false)] bool isThere, string what)
    {
        if (TestContext.Current is not { PipelineStage: TestPipelineStage.TestExecution, TestStatus: TestEngineStatus.Running })
        {
            throw new InvalidOperationException($"A need ({what}) is stated in the body of a test and nowhere else: what skips in a fixture is reported as failed. {Test()}");
        }

        if (!isThere)
        {
            Assert.Skip($"needs {what}");
        }
    }

    private static string Test() => TestContext.Current.Test?.TestDisplayName ?? $"(in {TestContext.Current.TestClass?.TestClassName ?? "no class"})";
}
