namespace SpeechSpeed.Measures;

/// <summary>The possible pitches of a frame. The first candidate is "unvoiced", with frequency 0.</summary>
internal sealed class PitchCandidates
{
    private readonly int maximum;
    private readonly List<double> frequencies = [0];
    private readonly List<double> strengths;

    /// <param name="maximum">The largest number of candidates, "unvoiced" included.</param>
    /// <param name="unvoicedStrength">Strength of "unvoiced".</param>
    public PitchCandidates(int maximum, double unvoicedStrength)
    {
        this.maximum = maximum;
        strengths = [unvoicedStrength];
    }

    public int Count => frequencies.Count;

    /// <summary>In Hz.</summary>
    public IReadOnlyList<double> Frequencies => frequencies;

    public IReadOnlyList<double> Strengths => strengths;

    /// <summary>Adds a voiced candidate; if there are too many, it replaces the weakest voiced one.</summary>
    public void Add(double frequency, double strength)
    {
        if (Count == maximum)
        {
            int weakest = 1;
            for (int i = 2; i < Count; i++)
            {
                weakest = strengths[i] < strengths[weakest] ? i : weakest;
            }

            if (strengths[weakest] >= strength)
            {
                return;
            }

            frequencies.RemoveAt(weakest);
            strengths.RemoveAt(weakest);
        }

        frequencies.Add(frequency);
        strengths.Add(strength);
    }
}
