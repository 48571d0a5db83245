namespace SpeechSpeed.Core;

/// <summary>Which files of a corpus are taken for audio.</summary>
public static class AudioNames
{
    private static readonly HashSet<string> Extensions = new([".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file's name is that of an audio file.</summary>
    public static bool IsAudio(string path) => Extensions.Contains(Path.GetExtension(path));
}
