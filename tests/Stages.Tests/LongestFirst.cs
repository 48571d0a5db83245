using SpeechSpeed.Stages.Tests;
using SpeechSpeed.Stages.Tests.Extract;
using SpeechSpeed.Stages.Tests.Report;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace SpeechSpeed.Stages.Tests;

/// <summary>Starts the classes that take minutes before all others, so that the end of the suite does not wait for one of them alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Longest =
    [
        typeof(RerunTests), typeof(ChangedSourceTests), typeof(GoldenRunTests), typeof(SampleRunTests), typeof(ReportPageTests), typeof(ShardTests), typeof(ManifestTests), typeof(ReferencePipelineTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(Place).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        int place = Array.FindIndex(Longest, type => collection.TestCollectionDisplayName.Contains(type.FullName!, StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
