using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Protocol;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;
using SpeechSpeed.Stages.Shared;

namespace SpeechSpeed.Stages.Extract;

/// <summary>The flags of the extract tool.</summary>
internal static class ExtractFlags
{
    public static readonly Setting<IReadOnlyList<Split>> Splits = Flag.Required("--splits", CommonTypes.Splits, "Splits to extract.");

    public static readonly Setting<string?> AudioDigests = Flag.Optional<string?>(
        ToolProtocol.AudioDigests, new PathText("file"), "they are read", "With --row-store: the audio files' SHA-256, one 'digest  path' a line, as sha256sum writes them.");

    public static readonly Setting<bool> MakeControl = Flag.WithDefault(
        "--make-control", new TrueOrFalse(), false,
        "Calibrates the norms of an untrained control and measures its health on a few utterances. Writes only calibration.csv and control_health.csv.");

    public static readonly Setting<bool> Cost = Flag.WithDefault(
        ToolProtocol.Cost, new TrueOrFalse(), false, $"Measures the cost of the extraction on a few utterances of each split. Writes only {RowCost.FileName}.");

    public static readonly Setting<string?> Part = Flag.Optional<string?>(
        ToolProtocol.Part, new Line(Protocol.Part.Expected, inList: false), "all", "I/N: extracts every Nth shard, from the Ith, into --row-store, and writes no feature set.");

    /// <summary>The mistake in a combination of flags, or null.</summary>
    public static string? Problem(SettingValues values)
    {
        bool isControl = values.Has(Settings.Models.ControlSeed);
        bool isInitialised = isControl && values.Get(Settings.Models.ControlKind) == ControlKind.Initialised;
        return NetworkChoice.Problem(values)
            ?? (values.Get(Settings.Execution.Provider) is ExecutionProvider.DirectMl or ExecutionProvider.CoreMl ? "--provider: directml and coreml are part of no build. Give cuda, cpu or auto." : null)
            ?? (values.Get(Part) is not { } part ? null
                : Protocol.Part.TryParse(part) is null ? $"--part: found '{part}', expected {Protocol.Part.Expected}."
                : !values.Has(CommonFlags.RowStore) ? "--part needs --row-store, the folder that keeps what the parts extract. Give it, or leave out --part."
                : null)
            ?? (values.Get(MakeControl) && !isControl ? "--make-control needs --control-seed, the seed of the untrained control. Give --control-seed, or leave out --make-control."
                : !values.Get(MakeControl) && isInitialised != values.Has(Settings.Models.Calibration)
                    ? isInitialised
                        ? "A control of the kind initialised needs --calibration, the folder of the calibration.csv that --make-control writes. Give it, or another --control-kind."
                        : "--calibration belongs to a control of the kind initialised. Leave it out, or give --control-seed and --control-kind initialised."
                : null);
    }
}
