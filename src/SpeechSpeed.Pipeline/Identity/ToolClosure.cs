using System.Runtime.InteropServices;
using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// The digest of all files of this project and of packages that a stage tool loads: the assemblies, native libraries and resources that its
/// <c>.deps.json</c> names, that file itself, and its <c>.runtimeconfig.json</c>. Documentation and symbol files beside them are left
/// out. The .NET runtime enters only as <c>.runtimeconfig.json</c> names it, so a patch of .NET re-runs nothing.
/// </summary>
public sealed class ToolClosure(ToolFolders tools, FileDigests digests)
{
    /// <summary>The digest of one tool.</summary>
    /// <exception cref="SpeechSpeedException">The tool is not built, or its files cannot be read (exit code 1).</exception>
    public string Digest(string tool) => Digest(tool, libraries => libraries, [tool + ".deps.json"]);

    /// <summary>
    /// The digest that a part of a tool's work depends on: one of its libraries, all that this library uses, directly or through others, and the
    /// <c>.runtimeconfig.json</c>. The tool's other libraries and its own assembly do not count.
    /// </summary>
    /// <inheritdoc cref="Digest(string)"/>
    public string Digest(string tool, string library) => Digest(tool, libraries => Used(libraries, library), []);

    private string Digest(string tool, Func<Dictionary<string, JsonElement>, Dictionary<string, JsonElement>> choose, IEnumerable<string> more)
    {
        string folder = tools.Folder(tool);
        string dependencies = tool + ".deps.json";
        try
        {
            List<string> files = [.. more, tool + ".runtimeconfig.json"];
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, dependencies)));
            files.AddRange(choose(Libraries(document.RootElement)).Values.SelectMany(Assets).Select(asset => InFolder(folder, asset)).OfType<string>());
            return FingerprintBuilder.DigestListing(digests.DigestFiles(folder, [.. files.Distinct(StringComparer.Ordinal)]));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SpeechSpeedException)
        {
            Throw.Failed($"The stage tool {tool} is not built completely: {error.Message} Expected {tool}.dll, {dependencies} and {tool}.runtimeconfig.json in {folder}. Run build.sh, or `dotnet build`.", error);
            throw;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            Throw.Failed($"{Path.Combine(folder, dependencies)} is damaged: {error.Message} Delete {folder} and build again.", error);
            throw;
        }
    }

    /// <summary>The packages of one tool, each with its version, by name.</summary>
    public IReadOnlyList<(string Name, string Version)> Packages(string tool)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(tools.Folder(tool), tool + ".deps.json")));
        return
        [
            .. document.RootElement.GetProperty("libraries").EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package")
                .Select(library => library.Name.Split('/'))
                .Select(parts => (parts[0], parts[1]))
                .OrderBy(package => package.Item1, StringComparer.Ordinal),
        ];
    }

    /// <summary>The libraries of a <c>.deps.json</c>, by name: this project's and those of packages.</summary>
    private static Dictionary<string, JsonElement> Libraries(JsonElement root)
    {
        string target = root.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        return root.GetProperty("targets").GetProperty(target).EnumerateObject()
            .ToDictionary(library => library.Name.Split('/')[0], library => library.Value, StringComparer.Ordinal);
    }

    /// <summary>A library and all that it uses. A library without files of its own may be missing from the list; the libraries that use it name it.</summary>
    private static Dictionary<string, JsonElement> Used(Dictionary<string, JsonElement> libraries, string library)
    {
        Dictionary<string, JsonElement> used = new(StringComparer.Ordinal) { [library] = libraries[library] };
        Queue<JsonElement> open = new(used.Values);
        while (open.TryDequeue(out JsonElement user))
        {
            JsonProperty[] names = user.TryGetProperty("dependencies", out JsonElement dependencies) ? [.. dependencies.EnumerateObject()] : [];
            foreach (JsonProperty named in names)
            {
                if (libraries.TryGetValue(named.Name, out JsonElement dependency) && used.TryAdd(named.Name, dependency))
                {
                    open.Enqueue(dependency);
                }
            }
        }

        return used;
    }

    /// <summary>The paths that a library has in a <c>.deps.json</c> for this platform.</summary>
    private static IEnumerable<string> Assets(JsonElement library)
    {
        foreach (string kind in new[] { "runtime", "native", "resources" })
        {
            if (library.TryGetProperty(kind, out JsonElement assets))
            {
                foreach (JsonProperty asset in assets.EnumerateObject())
                {
                    yield return kind == "resources" ? $"{asset.Value.GetProperty("locale").GetString()}/{FileName(asset.Name)}" : asset.Name;
                }
            }
        }

        if (library.TryGetProperty("runtimeTargets", out JsonElement byPlatform))
        {
            foreach (JsonProperty asset in byPlatform.EnumerateObject().Where(asset => RunsHere(asset.Value.GetProperty("rid").GetString()!)))
            {
                yield return asset.Name;
            }
        }
    }

    /// <summary>Packages' assets lie under their path in the package, or, in a tool built for one platform, directly in the folder.</summary>
    private static string? InFolder(string folder, string asset) =>
        File.Exists(Path.Combine(folder, asset)) ? asset
        : File.Exists(Path.Combine(folder, FileName(asset))) ? FileName(asset)
        : null;

    private static string FileName(string asset) => asset[(asset.LastIndexOf('/') + 1)..];

    private static bool RunsHere(string platform)
    {
        string own = RuntimeInformation.RuntimeIdentifier;
        return platform == own || platform == "any" || own.StartsWith(platform + "-", StringComparison.Ordinal)
            || (platform == "unix" && !OperatingSystem.IsWindows());
    }
}
