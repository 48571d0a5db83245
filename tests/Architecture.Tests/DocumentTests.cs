using System.Text.RegularExpressions;

namespace SpeechSpeed.Architecture.Tests;

/// <summary>What the documents point to exists.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_leads_to_a_file() => Assert.Empty(
        from document in Repository.Documents()
        from Match link in Links().Matches(File.ReadAllText(document))
        let target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value))
        where !Path.Exists(target)
        select $"{Path.GetRelativePath(Repository.Root, document)}: {link.Groups[1].Value}");

    /// <summary>A heading's address is that of GitHub: lower case, without punctuation, with hyphens for blanks. Other places have an address of their own.</summary>
    [Fact]
    public void Every_link_to_a_heading_finds_it() => Assert.Empty(
        from document in Repository.Documents()
        from Match link in HeadingLinks().Matches(File.ReadAllText(document))
        let target = link.Groups[1].Length == 0 ? document : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value))
        where File.Exists(target) && !File.ReadLines(target).Where(line => line.StartsWith('#')).Any(line => Address(line) == link.Groups[2].Value)
        where !File.ReadAllText(target).Contains($"<a id=\"{link.Groups[2].Value}\">", StringComparison.Ordinal)
        select $"{Path.GetRelativePath(Repository.Root, document)}: {link.Groups[1].Value}#{link.Groups[2].Value}");

    /// <summary>But those of the stage that docs/architecture.md adds as an example.</summary>
    [Fact]
    public void Every_source_file_that_is_named_is_there() => Assert.Empty(
        from document in Repository.Documents()
        from Match path in Sources().Matches(File.ReadAllText(document))
        where !path.Value.Contains("Vocabulary", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Repository.Root, path.Groups[1].Value))
        select $"{Path.GetRelativePath(Repository.Root, document)}: {path.Groups[1].Value}");

    private static string Address(string heading) =>
        string.Concat(heading.TrimStart('#').Trim().ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)")]
    private static partial Regex HeadingLinks();

    /// <summary>The part before the heading, of links within the repository.</summary>
    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"`((?:src|stages|build|bench|tools|samples|pipelines|tests/(?!X\.))[A-Za-z0-9_./-]*/[A-Za-z0-9_./-]+)`")]
    private static partial Regex Sources();
}
