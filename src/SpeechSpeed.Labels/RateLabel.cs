namespace SpeechSpeed.Labels;

/// <summary>The quantity that probes predict, as figures and reports name it. One of these stands for it everywhere.</summary>
/// <param name="Unit">Its unit, on axes and beside numbers: <c>CPS</c>.</param>
/// <param name="Meaning">What it is, for those who do not know the unit.</param>
public sealed record RateLabel(string Unit, string Meaning)
{
    /// <summary>Characters per second.</summary>
    public static RateLabel Cps { get; } = new("CPS", "letters and digits of the transcript per second of audio");

    /// <summary>The unit of a squared error.</summary>
    public string SquaredUnit => Unit.Contains('/', StringComparison.Ordinal) ? $"({Unit})²" : $"{Unit}²";
}
