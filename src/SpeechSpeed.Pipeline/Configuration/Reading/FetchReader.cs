using SpeechSpeed.Pipeline.Configuration.Schema;
using SpeechSpeed.Pipeline.Configuration.Yaml;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Reads <c>fetch:</c>.</summary>
internal sealed class FetchReader(Paths paths)
{
    public FetchConfig Read(Section top)
    {
        Section fetch = top.Open(ConfigurationSchema.Fetch);
        IReadOnlyList<SourceNode> nodes = fetch.Read(ConfigurationSchema.FetchArchives) ?? [];
        List<FetchedArchive> archives = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (fetch.Open(ConfigurationSchema.FetchArchives, nodes[i], i) is { } section && ReadArchive(section) is { } archive)
            {
                archives.Add(archive);
            }
        }

        return new FetchConfig(fetch.Read(ConfigurationSchema.FetchConnectionsPerHost), fetch.Read(ConfigurationSchema.FetchAttempts), archives);
    }

    private FetchedArchive? ReadArchive(Section section)
    {
        bool hasAddresses = section.TryRead(ConfigurationSchema.ArchiveUrl, out IReadOnlyList<string>? addresses);
        bool hasInto = section.TryRead(ConfigurationSchema.ArchiveInto, out string? into);
        bool hasGives = section.TryRead(ConfigurationSchema.ArchiveGives, out IReadOnlyList<string>? gives);
        string? sha256 = section.TryRead(ConfigurationSchema.ArchiveSha256, out string? digest) ? digest : null;
        string? md5 = section.TryRead(ConfigurationSchema.ArchiveMd5, out digest) ? digest : null;
        long? bytes = section.TryRead(ConfigurationSchema.ArchiveBytes, out long size) ? size : null;
        double limit = section.Read(ConfigurationSchema.ArchiveUnpackedLimit);
        return hasAddresses && hasInto && hasGives ? new FetchedArchive(addresses!, paths.Resolve(into!), gives!, sha256, md5, bytes, limit) : null;
    }
}
