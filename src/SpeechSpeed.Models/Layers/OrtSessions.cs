using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.Layers;

/// <summary>ONNX Runtime sessions, set up in one place.</summary>
internal static class OrtSessions
{
    static OrtSessions()
    {
        OrtEnv.Instance().DisableTelemetryEvents();
    }

    /// <summary>
    /// A session for one thread per <c>Run</c>, which may be called from many threads at once: a result never depends on how many.
    /// </summary>
    public static InferenceSession Create(byte[] model, string label, GraphOptimizationLevel optimization = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = optimization,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,

            // A memory pattern is kept for every distinct input shape, and every utterance has its own length.
            EnableMemoryPattern = false,
        };
        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new SpeechSpeedException(
                ExitCode.InputData,
                $"{label}: ONNX Runtime does not accept the model: {error.Message.TrimEnd('.')}. Export it again, for float32 and the CPU.",
                error);
        }
    }

    /// <summary>The error for a model that fails on an input of the given length.</summary>
    public static SpeechSpeedException CannotRun(string label, int frames, OnnxRuntimeException error) =>
        new(ExitCode.InputData, $"{label}: the model cannot take {frames} frames: {error.Message}", error);
}
