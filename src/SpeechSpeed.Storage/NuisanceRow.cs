using CsvHelper;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage;

/// <summary>
/// Measures of an utterance that need no network: a row of <c>nuisance.csv</c>. A cell is empty where the measure is not defined. docs/measures.md has the definitions.
/// </summary>
/// <param name="AudioPath">Path of the utterance, as in the label table.</param>
/// <param name="LogDuration">Natural logarithm of the duration.</param>
/// <param name="EnergyDb">Mean power about the mean; at least −103.</param>
/// <param name="PauseRatio">Share of the duration that is pauses.</param>
/// <param name="F0MeanLogHz">Mean of the natural logarithm of the pitch over voiced frames.</param>
/// <param name="F0SdLogHz">Population standard deviation of that logarithm.</param>
/// <param name="VoicedShare">Share of voiced frames.</param>
/// <param name="SnrDb">Speech to noise, −10 to 100.</param>
/// <param name="ZeroShare">Share of the samples that are exactly 0. This column and the following ones are not nuisance variables.</param>
/// <param name="LongestZeroSeconds">Duration of the longest run of such samples.</param>
/// <param name="FlooredFrames">Frames of 25 ms with a single value: without dither their fbank is the floor of the logarithm.</param>
/// <param name="FlooredShare">Share of such frames.</param>
/// <param name="SyllableRate">Syllable nuclei per second.</param>
[CsvRecord]
public sealed partial record NuisanceRow(
    [CsvColumn("audio_path")] string AudioPath,
    [CsvColumn("log_duration"), Unit("ln s")] double LogDuration,
    [CsvColumn("energy_db"), Unit("dB of full scale")] double EnergyDb,
    [CsvColumn("pause_ratio"), Unit("share")] double PauseRatio,
    [CsvColumn("f0_mean_log_hz"), Unit("ln Hz")] double F0MeanLogHz,
    [CsvColumn("f0_sd_log_hz"), Unit("ln Hz")] double F0SdLogHz,
    [CsvColumn("voiced_share"), Unit("share")] double VoicedShare,
    [CsvColumn("snr_db"), Unit("dB")] double SnrDb,
    [CsvColumn("zero_share"), Unit("share")] double ZeroShare,
    [CsvColumn("longest_zero_seconds"), Unit("s")] double LongestZeroSeconds,
    [CsvColumn("floored_frames"), Unit("frames")] int FlooredFrames,
    [CsvColumn("floored_share"), Unit("share")] double FlooredShare,
    [CsvColumn("syllable_rate"), Unit("nuclei/s")] double SyllableRate)
{
    /// <summary>The measures of what the models hear.</summary>
    public const string FileName = "nuisance.csv";

    /// <summary>The table of the fixed crops of utterances that are long enough; absent if no crops were measured.</summary>
    public const string CropFileName = "nuisance_crop.csv";

    /// <summary>Number of nuisance variables.</summary>
    public const int Measured = 7;

    /// <summary>The variables of recording and voice alone: level, noise, pitch, and the voiced share of speech.</summary>
    public double[] OfRecording() => [EnergyDb, F0MeanLogHz, F0SdLogHz, PauseRatio < 1 ? VoicedShare / (1 - PauseRatio) : double.NaN, SnrDb];

    /// <summary>The variables that are parts of the label: duration and pauses.</summary>
    public double[] OfLabel() => [LogDuration, PauseRatio];

    /// <summary>The nuisance variables, in the order of the columns.</summary>
    public double[] Measures() => [LogDuration, EnergyDb, PauseRatio, F0MeanLogHz, F0SdLogHz, VoicedShare, SnrDb];
}
