namespace SpeechSpeed.Testing;

/// <summary>The names of the layers that a SimAMResNet has, the embedding left out.</summary>
public static class LayerNames
{
    /// <summary>Those of the published network of 34 layers.</summary>
    public static string[] SimAmResNet34 => Of(3, 4, 6, 3);

    /// <summary>Those of the published network of 100 layers.</summary>
    public static string[] SimAmResNet100 => Of(6, 16, 24, 3);

    /// <summary>Those of a network with so many blocks in each stage.</summary>
    public static string[] Of(params int[] blocks) =>
    [
        "first relu",
        .. blocks.SelectMany((count, stage) => Enumerable.Range(1, count).SelectMany(block => (string[])
        [
            $"layer{stage + 1} relu {(2 * block) - 1}", $"layer{stage + 1} SimAM {block}", $"layer{stage + 1} relu {2 * block}",
        ])),
        "pooling",
    ];
}
