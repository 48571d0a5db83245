using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// Collects everything that a stage's outputs depend on, and makes the fingerprint: SHA-256 over a versioned, tagged, length-prefixed encoding, in
/// which different contents never give the same bytes (<see cref="FieldEncoder"/>). Absolute paths, times and the number of workers do not
/// belong here. The files of an input enter as the digest of their own listing, path → digest.
/// </summary>
public sealed class FingerprintBuilder
{
    /// <summary>Prefix of the names of the components that are digests of inputs' listings; the role follows.</summary>
    internal const string InputPrefix = "input ";

    private const int Version = 1;
    private readonly List<Field> fields = [];

    private enum Tag : byte
    {
        Stage = 1,
        Argument = 2,
        PathArgument = 3,
        Input = 4,
        Tool = 5,
        Platform = 6,
        File = 7,
        Processor = 8,
    }

    /// <summary>The stage's name and the version of its meaning.</summary>
    public FingerprintBuilder Stage(string name, int version)
    {
        Add(Tag.Stage, "stage", $"{name} version {Numbers.Text(version)}", name, Numbers.Text(version));
        return this;
    }

    /// <summary>A flag and its value; several of the same flag count in their order.</summary>
    public FingerprintBuilder Argument(string flag, string text)
    {
        Add(Tag.Argument, $"argument {flag}", text, flag, text);
        return this;
    }

    /// <summary>A flag whose value is the path of an input: the input's role counts, not the path.</summary>
    public FingerprintBuilder PathArgument(string flag, string role)
    {
        Add(Tag.PathArgument, $"path argument {flag}", role, flag, role);
        return this;
    }

    /// <summary>The files of one role. Their order does not count.</summary>
    public FingerprintBuilder Input(string role, IReadOnlyList<DigestedFile> files) => Input(role, DigestListing(files));

    /// <summary>The files of one role, by the digest of their listing (<see cref="DigestListing"/>).</summary>
    public FingerprintBuilder Input(string role, string listing)
    {
        Add(Tag.Input, InputPrefix + role, listing, role, listing);
        return this;
    }

    /// <summary>The stage tool's own files (<see cref="ToolClosure"/>).</summary>
    public FingerprintBuilder Tool(string digest)
    {
        Add(Tag.Tool, "tool", digest, digest);
        return this;
    }

    /// <summary>The platform in .NET's notation: <c>linux-x64</c>.</summary>
    public FingerprintBuilder Platform(string runtimeIdentifier)
    {
        Add(Tag.Platform, "platform", runtimeIdentifier, runtimeIdentifier);
        return this;
    }

    /// <summary>The kind of processor that the tools run on (<see cref="ProcessorKind"/>).</summary>
    public FingerprintBuilder Processor(string kind)
    {
        Add(Tag.Processor, ProcessorKind.Component, kind, kind);
        return this;
    }

    /// <summary>The bytes that are hashed.</summary>
    public ReadOnlySpan<byte> Encode()
    {
        FieldEncoder encoder = new("fingerprint", Version);
        foreach (Field field in fields)
        {
            encoder.Add((byte)field.Tag, field.Texts);
        }

        return encoder.Bytes;
    }

    /// <summary>The fingerprint of everything added.</summary>
    public Fingerprint Build()
    {
        Dictionary<string, int> times = new(StringComparer.Ordinal);
        List<FingerprintComponent> components = [];
        foreach (Field field in fields)
        {
            int time = times[field.Name] = times.GetValueOrDefault(field.Name) + 1;
            components.Add(new FingerprintComponent(time == 1 ? field.Name : $"{field.Name} ({Numbers.Text(time)})", field.Value));
        }

        return new Fingerprint(FileDigest.Sha256(Encode()), components);
    }

    /// <summary>The digest of the listing of the files of one role. Their order does not count.</summary>
    public static string DigestListing(IReadOnlyList<DigestedFile> files) => FileDigest.Sha256(EncodeListing(files));

    /// <summary>The bytes of that listing, before they are digested.</summary>
    internal static ReadOnlySpan<byte> EncodeListing(IReadOnlyList<DigestedFile> files)
    {
        DigestedFile[] sorted = [.. files];
        Comparison<DigestedFile> order = (a, b) => string.CompareOrdinal(a.Path, b.Path);
        if (!IsSorted(sorted, order))
        {
            Array.Sort(sorted, order);
        }

        FieldEncoder encoder = new("listing", Version);
        foreach (DigestedFile file in sorted)
        {
            encoder.Add((byte)Tag.File, file.Path, file.Sha256);
        }

        return encoder.Bytes;
    }

    private static bool IsSorted(DigestedFile[] files, Comparison<DigestedFile> order)
    {
        for (int i = 1; i < files.Length; i++)
        {
            if (order(files[i - 1], files[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Add(Tag tag, string name, string value, params string[] texts) => fields.Add(new Field(tag, name, value, texts));

    private sealed record Field(Tag Tag, string Name, string Value, string[] Texts);
}
