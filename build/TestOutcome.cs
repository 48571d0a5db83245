using System.Xml.Linq;

namespace SpeechSpeed.Build;

/// <summary>How tests ended.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed or did not end.</param>
/// <param name="Skipped">Tests that did not run.</param>
/// <param name="SkipReasons">Why, and how many of them, the most frequent reason first.</param>
internal sealed record TestOutcome(int Passed, int Failed, int Skipped, IReadOnlyList<(string Reason, int Tests)> SkipReasons)
{
    private static readonly XNamespace Schema = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Adds up every <c>.trx</c> file of a folder; all zero where there is none.</summary>
    public static TestOutcome Read(string folder)
    {
        XElement[] results =
        [
            .. from file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.trx", SearchOption.AllDirectories) : []
               from result in XDocument.Load(file).Descendants(Schema + "UnitTestResult")
               select result,
        ];
        int passed = results.Count(result => Outcome(result) == "Passed");
        XElement[] skipped = [.. results.Where(result => Outcome(result) == "NotExecuted")];
        return new TestOutcome(
            passed,
            results.Length - passed - skipped.Length,
            skipped.Length,
            [
                .. skipped.GroupBy(Reason)
                    .OrderByDescending(group => group.Count())
                    .ThenBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => (group.Key, group.Count())),
            ]);
    }

    /// <summary><c>12 passed, 0 failed, 1 skipped</c>, which CI reads.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    private static string? Outcome(XElement result) => result.Attribute("outcome")?.Value;

    private static string Reason(XElement result) =>
        (result.Descendants(Schema + "Message").FirstOrDefault() ?? result.Descendants(Schema + "StdOut").FirstOrDefault())?.Value.Trim()
        ?? "no reason given";
}
