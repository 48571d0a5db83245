using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.Layers;

/// <summary>ONNX Runtime sessions, set up in one place.</summary>
internal static class OrtSessions
{
    private static readonly string[] UnknownOperator = ["No Op registered", "is not a registered", "Could not find an implementation", "NOT_IMPLEMENTED"];

    /// <summary>In ONNX Runtime's messages on failures of CUDA, cuDNN and cuBLAS, and on memory.</summary>
    private static readonly string[] OfTheMachine = [" ; GPU=", "Failed to allocate memory"];

    static OrtSessions()
    {
        // Before the environment is made, which would else write an identifier of this machine into the user's home and report the models to its maker.
        ProcessEnvironment.Set("ORT_DISABLE_TELEMETRY", "1");
        OrtEnv.Instance().DisableTelemetryEvents();
    }

    /// <summary>
    /// A session for one thread per <c>Run</c>, which may be called from many threads at once: a result never depends on how many.
    /// </summary>
    /// <param name="model">The graph.</param>
    /// <param name="label">What the model is called in an error.</param>
    /// <param name="optimization">How the graph may be changed.</param>
    /// <param name="execution">What computes it; null for the CPU.</param>
    /// <exception cref="SpeechSpeedException">The model is not accepted (exit code 3), or what is to compute it is not available (exit code 2).</exception>
    public static InferenceSession Create(
        byte[] model, string label, GraphOptimizationLevel optimization = GraphOptimizationLevel.ORT_ENABLE_ALL, ExecutionSettings? execution = null)
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
        Choose(options, execution ?? ExecutionSettings.Cpu);
        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new SpeechSpeedException(
                ExitCode.InputData,
                $"{label}: ONNX Runtime does not accept the model: {error.Message.TrimEnd('.')}. {Remedy(error.Message)}",
                error);
        }
    }

    /// <summary>
    /// What computes the network. On a GPU the same input gives the same numbers again, and single precision is that: no TF32; kernels without atomic additions; and the algorithm of a convolution by
    /// a rule and not by measuring the time, which is ONNX Runtime's default.
    /// </summary>
    private static void Choose(SessionOptions options, ExecutionSettings execution)
    {
        if (execution.Provider == ExecutionProvider.Cpu)
        {
            return;
        }

        try
        {
            using OrtCUDAProviderOptions cuda = new();
            cuda.UpdateOptions(new Dictionary<string, string> { ["device_id"] = Numbers.Text(execution.Device), ["use_tf32"] = "0", ["cudnn_conv_algo_search"] = "HEURISTIC" });
            options.AppendExecutionProvider_CUDA(cuda);
            options.AddSessionConfigEntry("session.use_deterministic_compute", "1");
        }
        catch (OnnxRuntimeException) when (execution.Provider == ExecutionProvider.Auto)
        {
            // The CPU.
        }
        catch (OnnxRuntimeException error)
        {
            Throw.Configuration(
                $"--provider: ONNX Runtime cannot compute with CUDA: {error.Message.Trim().TrimEnd('.')}. "
                + "It needs tools that were built with CUDA (SPEECHSPEED_ONNXRUNTIME=cuda ./build.sh), an NVIDIA GPU, CUDA 13 and cuDNN 9. Or give --provider cpu.",
                error);
        }
    }

    /// <summary>The error for a model that fails on an input of the given length: the input's fault, unless a GPU failed or memory was short, which says nothing of the utterance.</summary>
    /// <param name="label">What the model is called.</param>
    /// <param name="length">The length.</param>
    /// <param name="unit"><c>frames</c> or <c>samples</c>.</param>
    /// <param name="error">What ONNX Runtime says.</param>
    public static SpeechSpeedException CannotRun(string label, int length, string unit, OnnxRuntimeException error) =>
        OfTheMachine.Any(text => error.Message.Contains(text, StringComparison.Ordinal))
            ? new SpeechSpeedException(
                ExitCode.Failed, $"{label}: this machine failed on {length} {unit}: {error.Message} Run with fewer --jobs, a smaller execution.batch, or, if a GPU failed, with execution.provider: cpu.", error)
            : new SpeechSpeedException(ExitCode.InputData, $"{label}: the model cannot take {length} {unit}: {error.Message}", error);

    /// <summary>ONNX Runtime has one error for whatever is wrong with a model; its text says what.</summary>
    private static string Remedy(string message) => message switch
    {
        _ when UnknownOperator.Any(text => message.Contains(text, StringComparison.OrdinalIgnoreCase)) => "Export it with the operators of ONNX itself, for the CPU.",
        _ when message.Contains("opset", StringComparison.OrdinalIgnoreCase) => "Export it with an older operator set, such as opset_version=17.",
        _ => "Export it again, for float32 and the CPU.",
    };
}
