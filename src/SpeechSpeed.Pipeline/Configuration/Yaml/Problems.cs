using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Pipeline.Configuration.Yaml;

/// <summary>Collects mistakes, so that all of them are reported at once.</summary>
/// <param name="file">The file's path, as the user gave it.</param>
internal sealed class Problems(string file)
{
    private readonly List<ConfigurationError> errors = [];

    public void Add(Position at, string message) => errors.Add(ErrorAt(at, message));

    /// <summary>A mistake that is found after the file was read.</summary>
    public ConfigurationError ErrorAt(Position at, string message) => new(file, at.Line, at.Column, message);

    public void AddToFile(string message) => errors.Add(new ConfigurationError(file, 0, 0, message));

    /// <summary>Adds a problem that prevents further reading, and returns the exception to throw.</summary>
    public ConfigurationException Stop(Position at, string message)
    {
        Add(at, message);
        return Exception();
    }

    /// <summary>Throws the collected problems, if there are any.</summary>
    public void ThrowIfAny()
    {
        if (errors.Count > 0)
        {
            throw Exception();
        }
    }

    // The same message about the same place, reached through aliases, is reported once.
    private ConfigurationException Exception() => new([.. errors.Distinct().OrderBy(error => error.Line).ThenBy(error => error.Column)]);
}
