using SpeechSpeed.Core;
using SpeechSpeed.Features;

namespace SpeechSpeed.Storage;

/// <summary>
/// <c>fbank.parquet</c>: mean and standard deviation over time of every bin of every utterance's log fbank, before mean subtraction. A row per
/// utterance with <c>audio_path</c> and the lists of float32 <c>mean</c> and <c>sd</c>.
/// </summary>
public static class FbankTable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "fbank.parquet";

    private const string Mean = "mean";
    private const string Sd = "sd";

    /// <summary>Begins a file; the activations of a row are then the means and the standard deviations.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bins">Number of mel bins.</param>
    /// <param name="maximumRows">The largest number of utterances that will be appended.</param>
    public static Task<FeatureWriter> CreateAsync(string path, int bins, int maximumRows) =>
        FeatureWriter.CreateAsync(path, [new Layer(Mean, 0, bins), new Layer(Sd, 1, bins)], maximumRows);

    /// <summary>Reads a file: the bins' means, then their standard deviations, shape (utterances, 2 × bins).</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is not such a table.</exception>
    public static async Task<FeatureMatrix> ReadAsync(string path)
    {
        if (!File.Exists(path))
        {
            Throw.InputData($"{path}: expected the fbank of the utterances here, found no file. Run nuisance first.");
        }

        using FileStream stream = File.OpenRead(path);
        await using FeatureShardReader reader = await FeatureShardReader.OpenAsync(stream, path).ConfigureAwait(false);
        int bins = reader.Dim(Mean);
        string?[] audioPaths = new string?[reader.Rows];
        float[] means = new float[reader.Rows * bins];
        float[] deviations = new float[reader.Rows * bins];
        await reader.ReadAudioPathsAsync(audioPaths).ConfigureAwait(false);
        await reader.ReadAsync(new Layer(Mean, 0, bins), means).ConfigureAwait(false);
        await reader.ReadAsync(new Layer(Sd, 1, bins), deviations).ConfigureAwait(false);
        float[] values = new float[reader.Rows * 2 * bins];
        for (int row = 0; row < reader.Rows; row++)
        {
            means.AsSpan(row * bins, bins).CopyTo(values.AsSpan(row * 2 * bins));
            deviations.AsSpan(row * bins, bins).CopyTo(values.AsSpan(((row * 2) + 1) * bins));
        }

        return new FeatureMatrix(audioPaths!, 2 * bins, values);
    }
}
