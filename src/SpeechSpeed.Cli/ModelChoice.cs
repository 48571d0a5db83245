namespace SpeechSpeed.Cli;

/// <summary>A model that a stage is told of by <c>--model</c>, and by <c>--control</c> where it is an untrained control.</summary>
/// <param name="Name">The model's name, also the name of its folder.</param>
/// <param name="ControlOf">The model it is the control of; null for a model of its own.</param>
public sealed record ModelChoice(string Name, string? ControlOf)
{
    /// <summary>What is wrong with the values of the two flags, or null.</summary>
    /// <param name="models">Values of <c>--model</c>.</param>
    /// <param name="controls">Values of <c>--control</c>: <c>NAME=OF</c>.</param>
    public static string? Problem(IReadOnlyList<string> models, IReadOnlyList<string> controls)
    {
        if (models.Count != models.Distinct(StringComparer.Ordinal).Count())
        {
            return $"--model: expected each name once, found {string.Join(", ", models)}.";
        }

        foreach (string control in controls)
        {
            string[] parts = control.Split('=');
            if (parts.Length != 2)
            {
                return $"--control: expected NAME=OF, found '{control}'.";
            }

            if (parts.FirstOrDefault(name => !models.Contains(name, StringComparer.Ordinal)) is { } unknown)
            {
                return $"--control {control}: '{unknown}' is not among the names given with --model ({string.Join(", ", models)}).";
            }
        }

        return null;
    }

    /// <summary>Reads the two flags, which have passed <see cref="Problem"/>.</summary>
    /// <inheritdoc cref="Problem"/>
    public static IReadOnlyList<ModelChoice> Read(IReadOnlyList<string> models, IReadOnlyList<string> controls)
    {
        Dictionary<string, string> controlOf = controls.Select(control => control.Split('=')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return [.. models.Select(name => new ModelChoice(name, controlOf.GetValueOrDefault(name)))];
    }
}
