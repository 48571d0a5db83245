using System.Xml.Linq;

namespace SpeechSpeed.Architecture.Tests;

/// <summary>What a project file says it uses.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Folder">Its first folder below the checkout: <c>src</c>, <c>stages</c>, <c>tests</c> …</param>
/// <param name="References">Names of the projects it compiles against.</param>
/// <param name="Packages">The packages it names itself.</param>
internal sealed record ProjectFile(string Name, string Folder, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public static IReadOnlyList<ProjectFile> All { get; } = [.. Find().Select(Read).OrderBy(project => project.Name, StringComparer.Ordinal)];

    public override string ToString() => Name;

    private static IEnumerable<string> Find() =>
        new[] { "src", "stages", "build", "tests", "bench", "tools" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));

    private static ProjectFile Read(string path)
    {
        XDocument project = XDocument.Load(path);
        string folder = Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar)[0];
        return new ProjectFile(
            Path.GetFileNameWithoutExtension(path),
            folder,
            [.. project.Descendants("ProjectReference")
                .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))],
            [.. project.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value)]);
    }
}
