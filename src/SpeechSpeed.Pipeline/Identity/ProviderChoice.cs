using SpeechSpeed.Core;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// What computes the networks of a run: what <c>execution.provider</c> asks for, if tools and machine have it. It is the beginning of the kind of processor
/// (<see cref="ProcessorKind"/>), so rows and tables of two providers are never mixed.
/// </summary>
/// <param name="Chosen">The provider: never <see cref="ExecutionProvider.Auto"/>.</param>
/// <param name="Kind">The kind of processor that results have with it.</param>
public sealed record ProviderChoice(ExecutionSettings Chosen, string Kind)
{
    /// <summary>The processor, as without any choice.</summary>
    public static readonly ProviderChoice Processor = new(ExecutionSettings.Cpu, ProcessorKind.OfThisMachine);

    /// <summary>Where <c>auto</c> takes the CPU although CUDA was hoped for: why. Null otherwise.</summary>
    public string? Note { get; private init; }

    /// <summary>Why the provider asked for is not available, and what to do. Null if it is.</summary>
    public string? Refusal { get; private init; }

    /// <summary>The choice for the extraction tool of these tools on this machine.</summary>
    public static ProviderChoice Of(SettingValues values, ToolFolders tools) => Of(values, HasCuda(tools), CudaDevice.Find);

    /// <summary>The choice.</summary>
    /// <param name="values">The settings.</param>
    /// <param name="hasCuda">Whether the tools were built with CUDA.</param>
    /// <param name="find">The GPU of a number: its description, or why there is none.</param>
    internal static ProviderChoice Of(SettingValues values, bool hasCuda, Func<int, (string? Gpu, string? Absence)> find)
    {
        ArgumentNullException.ThrowIfNull(values);
        ExecutionProvider asked = values.Get(Settings.Execution.Provider);
        bool isAuto = asked == ExecutionProvider.Auto;
        if (asked == ExecutionProvider.Cpu || (isAuto && !hasCuda && !values.Has(Settings.Execution.Provider)))
        {
            return Processor;
        }

        int device = values.Get(Settings.Execution.Device);
        (string? gpu, string? absence) = asked switch
        {
            ExecutionProvider.DirectMl or ExecutionProvider.CoreMl => (null, "no build of the tools has it."),
            _ when !hasCuda => (null, "the tools were built without CUDA. Build them with SPEECHSPEED_ONNXRUNTIME=cuda ./build.sh, on Linux."),
            _ => find(device),
        };
        string? word = Settings.Execution.Provider.FlagText(values);
        return gpu is not null ? new ProviderChoice(new ExecutionSettings(ExecutionProvider.Cuda, device), ProcessorKind.Beside($"cuda {gpu}"))
            : isAuto ? Processor with { Note = $"execution.provider is auto and takes the CPU: {absence}" }
            : Processor with
            {
                // No stored result is of this kind: nothing is taken for what it is not.
                Kind = ProcessorKind.Beside($"{word} (not here)"),
                Refusal = $"execution.provider is {word}, which is not available here: {absence} Or set execution.provider to cpu, or to auto, which takes the CPU where there is no GPU. Nothing was run.",
            };
    }

    /// <summary>Refuses a provider that is not available.</summary>
    /// <param name="file">The pipeline file, as messages name it.</param>
    /// <exception cref="SpeechSpeedException">It is not available: exit code 2.</exception>
    public void Require(string file)
    {
        if (Refusal is not null)
        {
            Throw.Configuration($"{file}: {Refusal}");
        }
    }

    /// <summary>The flags that tell the tool of a stage, none for a stage without networks. They are no part of its identity, because the kind of processor is.</summary>
    public IEnumerable<string> FlagsOf(string stage)
    {
        SettingValues values = SettingValues.Defaults.With(Settings.Execution.Provider, Chosen.Provider).With(Settings.Execution.Device, Chosen.Device);
        return new Setting[] { Settings.Execution.Provider, Settings.Execution.Device }
            .Where(setting => setting.FlagOf(stage) is not null)
            .SelectMany(setting => new[] { setting.FlagOf(stage)!, setting.FlagText(values)! });
    }

    /// <summary>By the list of what the tool loads: a library that an earlier build has left beside it does not count.</summary>
    private static bool HasCuda(ToolFolders tools)
    {
        string dependencies = Path.Combine(tools.Folder("Extract"), "Extract.deps.json");
        return File.Exists(dependencies) && File.ReadAllText(dependencies).Contains("libonnxruntime_providers_cuda.so", StringComparison.Ordinal);
    }
}
