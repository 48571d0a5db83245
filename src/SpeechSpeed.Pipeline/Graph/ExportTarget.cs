using System.Diagnostics.CodeAnalysis;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>A destination of features: an entry of <c>--to=npy,csv:FOLDER,chroma:http://HOST:PORT#COLLECTION</c>.</summary>
/// <param name="Format"><c>npy</c>, <c>csv</c> or <c>chroma</c>.</param>
/// <param name="Folder">For files: the requested folder; null for the results. Relative to the current folder.</param>
/// <param name="Server">For Chroma: the server's address; null for the tool's default.</param>
/// <param name="Collection">For Chroma: the collection; null for the tool's default.</param>
public sealed record ExportTarget(string Format, string? Folder, string? Server, string? Collection)
{
    /// <summary>The default destinations.</summary>
    public const string Default = "npy,csv";

    private const string Chroma = "chroma";

    private static readonly string[] Formats = ["npy", "csv", Chroma];

    /// <summary>Whether it writes files.</summary>
    public bool IsFiles => Format != Chroma;

    /// <summary>Reads a list of targets.</summary>
    /// <exception cref="SpeechSpeedException">An entry is no target: exit code 2.</exception>
    public static IReadOnlyList<ExportTarget> ReadAll(string text)
    {
        List<ExportTarget> targets = [];
        foreach (string entry in text.Split(','))
        {
            string[] parts = entry.Split(':', 2);
            string? place = parts.Length == 2 ? parts[1] : null;
            if (!Formats.Contains(parts[0]) || place is "")
            {
                Wrong(entry);
            }

            targets.Add(parts[0] == Chroma ? OfServer(entry, place) : new ExportTarget(parts[0], place, null, null));
        }

        if (targets.DistinctBy(target => target.Format).Count() < targets.Count)
        {
            Throw.Configuration($"--to={text} names a format twice. Name each once.");
        }

        return targets;
    }

    /// <summary>The mistake in a list of targets, or null.</summary>
    public static string? Problem(string text)
    {
        try
        {
            ReadAll(text);
            return null;
        }
        catch (SpeechSpeedException error)
        {
            return error.Message;
        }
    }

    private static ExportTarget OfServer(string entry, string? place)
    {
        string[] parts = (place ?? "").Split('#', 2);
        string? server = parts[0].Length > 0 ? parts[0] : null;
        string? collection = parts.Length == 2 ? parts[1] : null;
        bool isAddress = server is null
            || (Uri.TryCreate(server, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps));
        if (isAddress && server is not null && new Uri(server).UserInfo.Length > 0)
        {
            Throw.Configuration("--to: the address of the Chroma server has a user name or a password in it, which command lines and logs would show. Leave them out.");
        }

        if (!isAddress || collection is "")
        {
            Wrong(entry);
        }

        return new ExportTarget(Chroma, null, server, collection);
    }

    [DoesNotReturn]
    private static void Wrong(string entry) => Throw.Configuration(
        $"--to: expected npy, csv or chroma, or several separated by commas, found '{entry}'. After npy and csv may stand the folder, npy:FOLDER; "
        + "after chroma the server and the collection, chroma:http://HOST:PORT#COLLECTION.");
}
