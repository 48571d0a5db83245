using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Models.Inputs;

/// <summary>What a model's <see cref="PreprocessorFile"/> says of its audio.</summary>
/// <param name="Path">The file.</param>
/// <param name="Normalization"><c>do_normalize</c>; none where it is not said.</param>
/// <param name="SampleRate"><c>sampling_rate</c> in Hz; 16,000 where it is not said.</param>
internal sealed record PreprocessorConfig(string Path, InputNormalization Normalization, int SampleRate)
{
    private const int MostBytes = 1 << 20;

    /// <summary>Reads the file beside a model; null where there is none.</summary>
    /// <param name="modelFile">Path of the ONNX file.</param>
    /// <exception cref="SpeechSpeedException">It is not what transformers writes.</exception>
    public static PreprocessorConfig? Beside(string modelFile)
    {
        if (PreprocessorFile.Beside(modelFile) is not { } path)
        {
            return null;
        }

        try
        {
            using FileStream stream = RegularFile.Open(path, MostBytes);
            using JsonDocument document = JsonDocument.Parse(stream);
            bool isNormalised = document.RootElement.TryGetProperty("do_normalize", out JsonElement normalize) && normalize.GetBoolean();
            int rate = document.RootElement.TryGetProperty("sampling_rate", out JsonElement sampling) ? sampling.GetInt32() : Fbank.SampleRate;
            return new PreprocessorConfig(path, isNormalised ? InputNormalization.Utterance : InputNormalization.None, rate);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new SpeechSpeedException(
                ExitCode.InputData,
                $"{path}: {error.Message.TrimEnd('.')}. Expected a feature extractor's settings as transformers writes them, 'do_normalize' true or false. Get the file again, or remove it and set the model's input.normalize.",
                error);
        }
    }

    /// <summary>How audio is normalised that the program feeds.</summary>
    /// <param name="label">What the model is called in an error.</param>
    /// <exception cref="SpeechSpeedException">The model takes audio of another sample rate.</exception>
    public InputNormalization ForAudio(string label)
    {
        if (SampleRate != Fbank.SampleRate)
        {
            Throw.InputData(
                $"{label}: takes audio of {SampleRate} Hz, as {Path} says; expected {Fbank.SampleRate} Hz, the rate that all audio is fed at. Take a model of that rate, or correct the file.");
        }

        return Normalization;
    }
}
