using SpeechSpeed.Core;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>An archive that is downloaded and unpacked.</summary>
/// <param name="Into">Full path of the folder that it is unpacked to.</param>
/// <param name="Values">Its settings.</param>
public sealed record FetchedArchive(string Into, SettingValues Values)
{
    /// <summary>Whether it would bring a path: because it gives the path, a folder above it or a path below it.</summary>
    /// <param name="path">A full path.</param>
    public bool Brings(string path) => Values.Get(Settings.Fetch.Gives)!.Select(given => Path.GetFullPath(given, Into)).Any(target =>
        RealPath.IsWithin(path, target) || RealPath.IsWithin(target, path));
}
