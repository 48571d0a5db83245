using SpeechSpeed.Core;
using SpeechSpeed.Protocol;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Extract;

/// <summary>The flags of the extract tool.</summary>
internal static class ExtractFlags
{
    public static readonly Setting<IReadOnlyList<Split>> Splits = Flag.Required("--splits", CommonTypes.Splits, "Splits to extract.");

    public static readonly Setting<string?> AudioDigests = Flag.Optional<string?>(
        ToolProtocol.AudioDigests, new PathText("file"), "they are read", "With --row-store: the audio files' SHA-256, one 'digest  path' a line, as sha256sum writes them.");

    public static readonly Setting<bool> Cost = Flag.WithDefault(
        ToolProtocol.Cost, new TrueOrFalse(), false, $"Measures what the extraction would cost, on a few utterances of each split, and writes only {RowCost.FileName}.");
}
