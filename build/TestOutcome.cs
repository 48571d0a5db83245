using System.Xml;
using System.Xml.Linq;

namespace SpeechSpeed.Build;

/// <summary>A failed test, or a suite that did not end well.</summary>
/// <param name="Test">Its name.</param>
/// <param name="Message">The error, and its place.</param>
internal sealed record TestFailure(string Test, string Message);

/// <summary>The outcome of tests.</summary>
/// <param name="Passed">Number of tests that passed.</param>
/// <param name="Failures">The tests that failed or did not end.</param>
/// <param name="SkipReasons">For each skipped test, the reason.</param>
internal sealed record TestOutcome(int Passed, IReadOnlyList<TestFailure> Failures, IReadOnlyList<string> SkipReasons)
{
    private static readonly XNamespace Schema = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>The outcome of no tests.</summary>
    public static TestOutcome None { get; } = new(0, [], []);

    /// <summary>The sum of two outcomes.</summary>
    public static TestOutcome operator +(TestOutcome one, TestOutcome other) =>
        new(one.Passed + other.Passed, [.. one.Failures, .. other.Failures], [.. one.SkipReasons, .. other.SkipReasons]);

    /// <summary>The outcome in a <c>.trx</c> file of xunit; null if there is none, or if the suite ended before it was written.</summary>
    public static TestOutcome? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? Read(path) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static TestOutcome Read(string path)
    {
        // Those that run only where they are asked for ([Fact(Explicit = true)]) are NotRunnable.
        ILookup<string, XElement> results = XDocument.Load(path).Descendants(Schema + "UnitTestResult").ToLookup(result => result.Attribute("outcome")?.Value ?? "");
        return new TestOutcome(
            results["Passed"].Count(),
            [
                .. results.Where(group => group.Key is not ("Passed" or "NotExecuted" or "NotRunnable"))
                    .SelectMany(group => group)
                    .Select(result => new TestFailure(result.Attribute("testName")?.Value ?? "", Text(result, "Message", "StackTrace") is { Length: > 0 } text ? text : "it did not end")),
            ],
            [.. results["NotExecuted"].Select(result => Text(result, "StdOut") is { Length: > 0 } text ? text : "no reason given")]);
    }

    /// <summary><c>12 passed, 0 failed, 1 skipped</c>, which CI reads.</summary>
    public override string ToString() => $"{Passed} passed, {Failures.Count} failed, {SkipReasons.Count} skipped";

    private static string Text(XElement result, params IEnumerable<string> elements) =>
        string.Join('\n', elements.SelectMany(name => result.Descendants(Schema + name)).Select(element => element.Value.Trim()));
}
