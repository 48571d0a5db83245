using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>What an audio file must be for its samples to be those that a command would make of it. Nothing runs the command: a file that is not so is rejected.</summary>
/// <param name="OneChannel">Whether the command takes the first channel alone.</param>
/// <param name="HighestRate">The rate in Hz that the command resamples to, where that removes speech; null where it does not.</param>
public sealed record AudioDemand(bool OneChannel, int? HighestRate)
{
    /// <summary>Why a file does not meet the demand, with a remedy; null if it does.</summary>
    public string? Objection(int channels, int sampleRate) => this switch
    {
        { OneChannel: true } when channels > 1 => $"its command takes one channel, and the file has {Numbers.Text(channels)}; write that channel to a file of its own and name the file",
        { HighestRate: { } rate } when sampleRate > rate => $"its command resamples to {Numbers.Text(rate)} Hz, and the file has {Numbers.Text(sampleRate)} Hz; write what it makes to a file and name the file",
        _ => null,
    };
}
