using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>On what the statistics stage worked: the one row of its <c>held_out.csv</c>.</summary>
/// <param name="Utterances">How many utterances.</param>
/// <param name="Speakers">Of how many speakers.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="Bootstraps">Bootstrap samples that were asked for.</param>
/// <param name="Permutations">Permutations that were made.</param>
/// <param name="ExchangeableSpeakers">Speakers with as many utterances as at least one other.</param>
/// <param name="EqualWidth">Number of principal components of the equal-width ridge.</param>
/// <param name="Seed">Seed of bootstrap and permutations.</param>
public sealed record HeldOutSummary(
    int Utterances, int Speakers, int Folds, int Bootstraps, int Permutations, int ExchangeableSpeakers, int EqualWidth, long Seed)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "held_out.csv";

    /// <summary>Writes <c>held_out.csv</c>.</summary>
    public static void Write(string path, HeldOutSummary summary) => CsvTable.Write(
        path,
        ["utterances", "speakers", "folds", "bootstraps", "permutations", "exchangeable_speakers", "equal_width", "seed"],
        [
            [
                Numbers.Text(summary.Utterances),
                Numbers.Text(summary.Speakers),
                Numbers.Text(summary.Folds),
                Numbers.Text(summary.Bootstraps),
                Numbers.Text(summary.Permutations),
                Numbers.Text(summary.ExchangeableSpeakers),
                Numbers.Text(summary.EqualWidth),
                Numbers.Text(summary.Seed),
            ],
        ]);

    /// <summary>Reads <c>held_out.csv</c>.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is no such table.</exception>
    public static HeldOutSummary Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        if (table.Rows.Count != 1)
        {
            Throw.InputData($"{path}: expected one row, found {table.Rows.Count}. Run statistics again.");
        }

        return new HeldOutSummary(
            table.Count(0, "utterances"),
            table.Count(0, "speakers"),
            table.Count(0, "folds"),
            table.Count(0, "bootstraps"),
            table.Count(0, "permutations"),
            table.Count(0, "exchangeable_speakers"),
            table.Count(0, "equal_width"),
            (long)table.Number(0, "seed"));
    }
}
