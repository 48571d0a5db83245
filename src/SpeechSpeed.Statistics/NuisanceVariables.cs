namespace SpeechSpeed.Statistics;

/// <summary>Prepares nuisance variables: standardised, gaps filled, gaps marked.</summary>
public static class NuisanceVariables
{
    /// <summary>
    /// Standardises each variable over the utterances where it was measured. Elsewhere it is 0, its mean. A second variable marks those utterances, so the filled-in value does not
    /// matter to a linear regression. Variables that do not vary are left out.
    /// </summary>
    /// <param name="variables">Per variable, its value for every utterance; NaN where not measured.</param>
    /// <returns>Per remaining variable, its value for every utterance.</returns>
    public static IReadOnlyList<double[]> Prepare(IReadOnlyList<double[]> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        List<double[]> prepared = [];
        foreach (double[] variable in variables)
        {
            double[] measured = [.. variable.Where(value => !double.IsNaN(value))];
            if (measured.Length == 0)
            {
                continue;
            }

            double mean = measured.Average();
            double deviation = Math.Sqrt(measured.Average(value => (value - mean) * (value - mean)));
            if (measured.Max() > measured.Min())
            {
                prepared.Add([.. variable.Select(value => double.IsNaN(value) ? 0 : (value - mean) / deviation)]);
            }

            if (measured.Length < variable.Length)
            {
                double share = (double)measured.Length / variable.Length;
                double spread = Math.Sqrt(share * (1 - share));
                prepared.Add([.. variable.Select(value => ((double.IsNaN(value) ? 1 : 0) - (1 - share)) / spread)]);
            }
        }

        return prepared;
    }
}
