using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>The settings that simulations depart from.</summary>
internal static class Usual
{
    public static readonly StatisticsSettings Statistics = new(Folds: 5, Deals: 10, Permutations: 1000, Seed: 42);
}
