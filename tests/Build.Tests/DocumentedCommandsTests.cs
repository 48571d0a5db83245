using System.Text.RegularExpressions;

namespace SpeechSpeed.Build.Tests;

/// <summary>The commands of the documents, read as the build program reads its command line.</summary>
public sealed partial class DocumentedCommandsTests
{
    /// <summary>What stands in place of a number, a part or one of several.</summary>
    private static readonly (string Placeholder, string Value)[] Placeholders = [("=N", "=1"), ("=I/N", "=1/2"), ("=SIZE", "=1GB"), ("=FORMATS", "=npy"), ("=LEVEL", "=Quiet")];

    public static TheoryData<string> Documents =>
    [
        .. Repository.Documents().Append(Path.Combine(Repository.Root, "samples", "README.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(document => Commands(document).Any())
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_is_understood_and_its_pipeline_files_are_there(string document) => Assert.Empty(
        from command in Commands(document)
        let problem = new CommandLine(Words(command)).Problem ?? Missing(command)
        where problem is not null
        select $"{document}: ./build.sh {command}: {problem}");

    [Fact]
    public void Every_target_that_a_document_names_is_one() => Assert.Empty(
        from document in Repository.Documents()
        from Match named in NamedTarget().Matches(File.ReadAllText(document))
        where named.Groups[1].Value != "NAME" && Targets.Find(named.Groups[1].Value) is null
        select $"{Path.GetFileName(document)}: {named.Value}");

    /// <summary>What follows <c>./build.sh</c>, up to the end of the code, of the line, or to two blanks or a comment, after which an explanation begins.</summary>
    private static IEnumerable<string> Commands(string document) =>
        Command().Matches(Variable().Replace(File.ReadAllText(Path.Combine(Repository.Root, document)), "1")).Select(match => match.Groups[1].Value.Trim());

    private static string[] Words(string command) =>
    [
        .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Trim('[', ']'))
            .Where(word => word != "…")
            .Select(word => Placeholders.Aggregate(word, (text, one) => text.EndsWith(one.Placeholder, StringComparison.Ordinal) ? text.Replace(one.Placeholder, one.Value, StringComparison.Ordinal) : text)),
    ];

    private static string? Missing(string command) =>
        PipelineFile().Match(command) is { Success: true } match && !File.Exists(Path.Combine(Repository.Root, match.Groups[1].Value)) ? $"{match.Groups[1].Value} does not exist" : null;

    [GeneratedRegex(@"\./build\.sh\b((?: (?! |#|:::)[^\s`|;)&>\\']+)*)")]
    private static partial Regex Command();

    /// <summary>What a shell puts in: <c>$SGE_TASK_ID</c>, <c>$((INDEX + 1))</c>, <c>{}</c>.</summary>
    [GeneratedRegex(@"\$\(\(.*?\)\)|\$\w+|\{\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"--target=([A-Za-z]+)")]
    private static partial Regex NamedTarget();

    [GeneratedRegex(@"--config=(pipelines/\S+)")]
    private static partial Regex PipelineFile();
}
