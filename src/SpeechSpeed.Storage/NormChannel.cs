using CsvHelper;

namespace SpeechSpeed.Storage;

/// <summary>What a channel of a norm of an untrained control is calibrated to: a row of <c>calibration.csv</c>.</summary>
/// <param name="Norm">The value that the norm gives: its name in the graph.</param>
/// <param name="Channel">The channel, from 0.</param>
/// <param name="Mean">Mean of what it gets, a float32.</param>
/// <param name="Variance">Variance of the same, a float32.</param>
[CsvRecord]
public sealed partial record NormChannel(
    [CsvColumn("norm")] string Norm,
    [CsvColumn("channel")] int Channel,
    [CsvColumn("mean")] double Mean,
    [CsvColumn("variance")] double Variance)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "calibration.csv";
}
