using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>Some files of a folder, each the audio of one utterance or more. Compared by reference, because it may be long.</summary>
public sealed class FileSelection
{
    private readonly Dictionary<string, List<(AudioSpan? Span, string Id)>> utterances = new(StringComparer.Ordinal);
    private readonly Lazy<string> digest;

    /// <param name="audio">The place of each utterance's audio, relative to the folder, and the utterance's id.</param>
    public FileSelection(IEnumerable<(AudioPlace Place, string Id)> audio)
    {
        foreach ((AudioPlace place, string id) in audio)
        {
            if (!utterances.TryGetValue(place.File, out List<(AudioSpan?, string)>? ofFile))
            {
                utterances[place.File] = ofFile = new(1);
            }

            ofFile.Add((place.Span, id));
        }

        Paths = [.. utterances.Keys.Order(StringComparer.Ordinal)];
        digest = new Lazy<string>(() => FileDigest.Sha256(Encoding.UTF8.GetBytes(string.Join('\0', Paths))));
    }

    /// <summary>The paths, in ordinal order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>SHA-256 of the paths; no other selection has the same.</summary>
    public string Digest => digest.Value;

    /// <summary>The utterances of a file: the part of each, null for the whole, and its id.</summary>
    public IReadOnlyList<(AudioSpan? Span, string Id)> UtterancesOf(string path) => utterances[path];
}
