namespace SpeechSpeed.Pipeline.Configuration.Yaml;

/// <summary>Collects what is wrong, so that all of it can be said at once.</summary>
/// <param name="file">The file's path, as the user gave it.</param>
internal sealed class Problems(string file)
{
    private readonly List<ConfigurationError> errors = [];

    public bool Any => errors.Count > 0;

    public void Add(Position at, string message) => errors.Add(new ConfigurationError(file, at.Line, at.Column, message));

    public void AddToFile(string message) => errors.Add(new ConfigurationError(file, 0, 0, message));

    /// <summary>Throws what was collected, in the order of the file; the same message about the same place (through an alias) once.</summary>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new ConfigurationException([.. errors.Distinct().OrderBy(error => error.Line).ThenBy(error => error.Column)]);
        }
    }
}
