namespace SpeechSpeed.Core;

/// <summary>The three splits of a corpus. No speaker is in two of them.</summary>
public enum Split
{
    /// <summary>Probes are fitted on it.</summary>
    Train,

    /// <summary>Held out from training; choices are made on it.</summary>
    Dev,

    /// <summary>Held out; probes are evaluated on it.</summary>
    Test,
}

/// <summary>The names of <see cref="Split"/> in files and on command lines.</summary>
public static class Splits
{
    /// <summary>All three, in the order every table uses.</summary>
    public static IReadOnlyList<Split> All { get; } = [Split.Train, Split.Dev, Split.Test];

    /// <summary><c>train</c>, <c>dev</c> or <c>test</c>.</summary>
    public static string Name(this Split split) => split switch
    {
        Split.Train => "train",
        Split.Dev => "dev",
        Split.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Expected train, dev or test."),
    };

    /// <summary>Reads a name; false if it is none of the three.</summary>
    public static bool TryParse(string name, out Split split)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i].Name() == name)
            {
                split = All[i];
                return true;
            }
        }

        split = default;
        return false;
    }
}
