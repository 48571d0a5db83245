using SpeechSpeed.Settings;

namespace SpeechSpeed.Cli;

/// <summary>A model that <c>--model</c> names, and <c>--control</c> too if it is an untrained control.</summary>
/// <param name="Name">The model's name, also the name of its folder.</param>
/// <param name="ControlOf">The model of the control; null for a model that is no control.</param>
public sealed record ModelChoice(string Name, string? ControlOf)
{
    /// <summary>The mistake in the values of <see cref="CommonFlags.Controls"/>, or null.</summary>
    public static string? Problem(SettingValues values)
    {
        IReadOnlyList<string> models = values.Get(CommonFlags.Models);
        foreach (string control in values.Get(CommonFlags.Controls) ?? [])
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

    /// <summary>The models, in the order of the flags, which have passed <see cref="Problem"/>.</summary>
    public static IReadOnlyList<ModelChoice> Read(SettingValues values)
    {
        Dictionary<string, string> controlOf = (values.Get(CommonFlags.Controls) ?? [])
            .Select(control => control.Split('=')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return [.. values.Get(CommonFlags.Models).Select(name => new ModelChoice(name, controlOf.GetValueOrDefault(name)))];
    }
}
