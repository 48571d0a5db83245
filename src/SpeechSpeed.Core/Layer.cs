namespace SpeechSpeed.Core;

/// <summary>One place of a network where activations are read, in the order of the forward pass.</summary>
/// <param name="Name">The name in every table and figure, for example <c>layer1 relu 2</c>; the last is <see cref="Embedding"/>.</param>
/// <param name="Index">Position from 0; <see cref="Embedding"/> is the last.</param>
/// <param name="Dim">Numbers of an utterance: its channels, times those that <see cref="TimePooling"/> keeps of each.</param>
public sealed record Layer(string Name, int Index, int Dim)
{
    /// <summary>The name of the network's output.</summary>
    public const string Embedding = "embedding";
}
