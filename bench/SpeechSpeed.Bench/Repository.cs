namespace SpeechSpeed.Bench;

/// <summary>The checkout.</summary>
internal static class Repository
{
    /// <summary>The folder of build.sh.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "build.sh"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory}: expected a folder above it that has build.sh, found none."));
}
