using SpeechSpeed.Features;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Tests;

public sealed class LabelledFeaturesTests
{
    [Fact]
    public void Utterances_at_positions_keep_their_activations_and_labels()
    {
        Utterance[] utterances = [.. Enumerable.Range(0, 4).Select(i => new Utterance($"{i}.flac", "A", 10 + i, "1", "1", $"{i}", 1, ""))];
        LabelledFeatures all = new(
            utterances, new FeatureMatrix([.. utterances.Select(utterance => utterance.AudioPath)], 2, [0, 1, 10, 11, 20, 21, 30, 31]));

        LabelledFeatures part = all.At([3, 1]);

        Assert.Equal(["3.flac", "1.flac"], part.Features.AudioPaths);
        Assert.Equal([30, 31, 10, 11], part.Features.Values);
        Assert.Equal([13, 11], part.Targets());
    }
}
