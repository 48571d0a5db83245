using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>What a layer adds, out of fold, to what the nuisance variables tell.</summary>
/// <param name="Condition">Which utterances: <see cref="All"/>, <see cref="Crop"/> or <see cref="DurationMatched"/>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Utterances">How many utterances.</param>
/// <param name="LeftOut">How many of all utterances the condition leaves out.</param>
/// <param name="R2Full">Held-out R² of nuisance variables and layer together.</param>
/// <param name="R2Nuisance">Held-out R² of the nuisance variables alone.</param>
/// <param name="DeltaR2"><paramref name="R2Full"/> − <paramref name="R2Nuisance"/>.</param>
/// <param name="Low">Lower end of its 95 % interval over speakers; NaN where not estimable.</param>
/// <param name="High">Upper end of the interval; NaN where not estimable.</param>
public sealed record Confound(
    string Condition, string Layer, int Utterances, int LeftOut, double R2Full, double R2Nuisance, double DeltaR2, double Low, double High)
{
    /// <summary>Every utterance, whole.</summary>
    public const string All = "all";

    /// <summary>The first 4 s of every utterance that is as long.</summary>
    public const string Crop = "crop_4s";

    /// <summary>As many fast as slow utterances of every duration.</summary>
    public const string DurationMatched = "duration_matched";

    /// <summary>The name of the table.</summary>
    public const string FileName = "confounds.csv";

    /// <summary>Writes <c>confounds.csv</c>.</summary>
    public static void Write(string path, IEnumerable<Confound> confounds) => CsvTable.Write(
        path,
        ["condition", "layer", "utterances", "left_out", "r2_full", "r2_nuisance", "delta_r2", "low", "high"],
        confounds.Select(one => (IReadOnlyList<string>)
        [
            one.Condition,
            one.Layer,
            Numbers.Text(one.Utterances),
            Numbers.Text(one.LeftOut),
            Numbers.Text(one.R2Full),
            Numbers.Text(one.R2Nuisance),
            Numbers.Text(one.DeltaR2),
            Numbers.Text(one.Low),
            Numbers.Text(one.High),
        ]));

    /// <summary>Reads <c>confounds.csv</c>.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<Confound> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return
        [
            .. Enumerable.Range(0, table.Rows.Count).Select(row => new Confound(
                table.Text(row, "condition"),
                table.Text(row, "layer"),
                table.Count(row, "utterances"),
                table.Count(row, "left_out"),
                table.Number(row, "r2_full"),
                table.Number(row, "r2_nuisance"),
                table.Number(row, "delta_r2"),
                table.Number(row, "low"),
                table.Number(row, "high"))),
        ];
    }
}
