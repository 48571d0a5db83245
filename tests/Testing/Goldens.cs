using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace SpeechSpeed.Testing;

/// <summary>Speech of which independent implementations have given the numbers.</summary>
public enum GoldenSet
{
    /// <summary>The embedded sample; numbers in <c>tests/Golden</c>, beside the scripts that made them.</summary>
    Sample,

    /// <summary>Real speech of LibriSpeech, and numbers that others made, in <c>../shared</c>.</summary>
    Shared,
}

/// <summary>Gives a theory each set of goldens, as its last argument.</summary>
/// <param name="before">The arguments before it.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class GoldenSetsAttribute(params object[] before) : DataAttribute
{
    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(
        [
            new TheoryDataRow([.. before, GoldenSet.Sample]),
            new TheoryDataRow([.. before, GoldenSet.Shared]).WithTrait(Needs.Trait, Needs.SharedFolder),
        ]);

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>The files of a <see cref="GoldenSet"/>. Both sets name theirs alike.</summary>
public sealed class Goldens
{
    private readonly string numbers;

    private Goldens(string corpus, string numbers, string train, string dev, string test)
    {
        Corpus = corpus;
        this.numbers = numbers;
        (Train, Dev, Test) = (train, dev, test);
    }

    /// <summary>The folder of the corpus, in LibriSpeech's layout, with <c>SPEAKERS.TXT</c>.</summary>
    public string Corpus { get; }

    /// <summary>The split's folder in the corpus.</summary>
    public string Train { get; }

    /// <inheritdoc cref="Train"/>
    public string Dev { get; }

    /// <inheritdoc cref="Train"/>
    public string Test { get; }

    /// <summary>The utterances that have golden fbank and layer means.</summary>
    public IEnumerable<string> Utterances =>
        Directory.EnumerateFiles(this["fbank"], "*.hamming.npy").Select(path => Path.GetFileName(path).Split('.')[0]).Order(StringComparer.Ordinal);

    /// <summary>Utterance, speaker, folder of the split, CPS to nine decimals and fold of every utterance, as Python gives them.</summary>
    public IEnumerable<(string Utterance, string Speaker, string Folder, double Cps, int Fold)> Labels =>
        from cells in File.ReadLines(this["folds.csv"]).Skip(1).Select(line => line.Split(','))
        select (cells[0], cells[1], cells[2], double.Parse(cells[3], System.Globalization.CultureInfo.InvariantCulture), int.Parse(cells[4], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The full path of one of the files with numbers: <c>cca-in-sample.json</c>.</summary>
    public string this[string relativePath] => Path.Combine(numbers, relativePath);

    /// <summary>The set's files. Skips the running test where the set is not there.</summary>
    public static Goldens Of(GoldenSet set) => set == GoldenSet.Sample
        ? new(Path.Combine(Repository.Root, "samples", "speech"), Path.Combine(Repository.Root, "tests", "Golden"), "train", "dev", "test")
        : new(Needs.Shared("data/LibriSpeech"), Needs.Shared("golden"), "train-mini", "dev-mini", "test-mini");

    /// <summary>The full path of an utterance's audio.</summary>
    public string Audio(string utterance) => Directory.EnumerateFiles(Corpus, $"{utterance}.flac", SearchOption.AllDirectories).Single();
}
