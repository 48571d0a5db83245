using System.Buffers.Binary;
using System.Text;
using CsCheck;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Tests.Identity;

public class FingerprintTests
{
    // Few characters and names that are also the builder's own words, so that collisions would be likely if they were possible.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char.Array[0, 3].Select(chars => new string(chars)),
        Gen.OneOf(new[] { "", "a", "aa", "--a", "tool", "argument --a", "a (2)", "\ud800", "1" }.Select(Gen.Const).ToArray()));

    private static readonly Gen<(byte Tag, string[] Texts)[]> Fields = Gen.Select(Gen.Byte[1, 3], Text.Array[0, 3]).Array[0, 4];

    private static readonly Gen<Part[]> Parts = Gen.OneOf(
        Gen.Select(Text, Gen.Int[0, 2]).Select(part => new Part("stage", part.Item1, [part.Item2.ToString(System.Globalization.CultureInfo.InvariantCulture)])),
        Gen.Select(Text, Text).Select(part => new Part("argument", part.Item1, [part.Item2])),
        Gen.Select(Text, Text).Select(part => new Part("path", part.Item1, [part.Item2])),
        Gen.Select(Text, Text.Array[0, 4]).Select(part => new Part("input", part.Item1, part.Item2)),
        Text.Select(text => new Part("tool", text, [])),
        Text.Select(text => new Part("processor", text, [])),
        Text.Select(text => new Part("platform", text, []))).Array[0, 4];

    [Fact]
    public void The_encoding_can_be_read_back()
    {
        Fields.Sample(fields =>
        {
            (string kind, int version, (byte Tag, string[] Texts)[] decoded) = Decode(Encode(fields));
            return kind == "kind" && version == 7 && Same(decoded, fields);
        });
    }

    [Fact]
    public void Different_fields_give_different_bytes()
    {
        Gen.Select(Fields, Fields).Sample((a, b) => Same(a, b) == Encode(a).AsSpan().SequenceEqual(Encode(b)));
    }

    [Fact]
    public void Different_parts_give_different_fingerprints()
    {
        Gen.Select(Parts, Parts).Sample((a, b) => Same(a, b) == (Build(a).Hash == Build(b).Hash));
    }

    [Fact]
    public void Names_of_components_are_unique()
    {
        // One flag given three times.
        Fingerprint fingerprint = new FingerprintBuilder().Argument("--run", "a").Argument("--run", "b").Argument("--run", "c").Build();

        Assert.Equal(["argument --run", "argument --run (2)", "argument --run (3)"], fingerprint.Components.Select(component => component.Name));
    }

    [Fact]
    public void The_order_of_arguments_counts_and_that_of_files_does_not()
    {
        DigestedFile a = new("a", "1");
        DigestedFile b = new("b", "2");

        Assert.NotEqual(
            new FingerprintBuilder().Argument("--x", "1").Argument("--y", "2").Build().Hash,
            new FingerprintBuilder().Argument("--y", "2").Argument("--x", "1").Build().Hash);
        Assert.Equal(new FingerprintBuilder().Input("r", [a, b]).Build().Hash, new FingerprintBuilder().Input("r", [b, a]).Build().Hash);
    }

    [Fact]
    public void The_fingerprint_of_known_parts_stays_what_it_is()
    {
        // Computed from the encoding's description by Python's struct and hashlib. When it changes on purpose, raise FingerprintBuilder's version: every stage of every user runs again.
        Fingerprint fingerprint = new FingerprintBuilder()
            .Stage("cca", 1)
            .Argument("--components", "1")
            .PathArgument("--features", "features")
            .Input("features", [new("train.parquet", new string('a', 64))])
            .Tool(new string('b', 64))
            .Platform("linux-x64")
            .Build();

        Assert.Equal("56a11b879e0963357266a02b9883fee98f7f538a3d110ccd19e357ea65be645b", fingerprint.Hash);
    }

    private static Fingerprint Build(Part[] parts)
    {
        FingerprintBuilder builder = new();
        foreach (Part part in parts)
        {
            _ = part.Kind switch
            {
                "stage" => builder.Stage(part.Name, int.Parse(part.Values[0], System.Globalization.CultureInfo.InvariantCulture)),
                "argument" => builder.Argument(part.Name, part.Values[0]),
                "path" => builder.PathArgument(part.Name, part.Values[0]),
                "input" => builder.Input(part.Name, [.. part.Values.Select((value, i) => new DigestedFile(value, i.ToString(System.Globalization.CultureInfo.InvariantCulture)))]),
                "tool" => builder.Tool(part.Name),
                "processor" => builder.Processor(part.Name),
                _ => builder.Platform(part.Name),
            };
        }

        return builder.Build();
    }

    private static byte[] Encode(IEnumerable<(byte Tag, string[] Texts)> fields)
    {
        FieldEncoder encoder = new("kind", 7);
        foreach ((byte tag, string[] texts) in fields)
        {
            encoder.Add(tag, texts);
        }

        return encoder.Bytes.ToArray();
    }

    private static (string Kind, int Version, (byte Tag, string[] Texts)[] Fields) Decode(ReadOnlySpan<byte> bytes)
    {
        string kind = ReadText(ref bytes);
        int version = ReadNumber(ref bytes);
        List<(byte, string[])> fields = [];
        while (bytes.Length > 0)
        {
            byte tag = bytes[0];
            bytes = bytes[1..];
            string[] texts = new string[ReadNumber(ref bytes)];
            for (int i = 0; i < texts.Length; i++)
            {
                texts[i] = ReadText(ref bytes);
            }

            fields.Add((tag, texts));
        }

        return (kind, version, [.. fields]);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        int number = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        bytes = bytes[sizeof(int)..];
        return number;
    }

    private static string ReadText(ref ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[ReadNumber(ref bytes)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            bytes = bytes[sizeof(char)..];
        }

        return new string(text);
    }

    private static bool Same((byte Tag, string[] Texts)[] a, (byte Tag, string[] Texts)[] b) =>
        a.Length == b.Length && a.Zip(b).All(pair => pair.First.Tag == pair.Second.Tag && pair.First.Texts.SequenceEqual(pair.Second.Texts, StringComparer.Ordinal));

    private static bool Same(Part[] a, Part[] b) => a.Length == b.Length && a.Zip(b).All(pair =>
        pair.First.Kind == pair.Second.Kind && pair.First.Name == pair.Second.Name
        && SortedFiles(pair.First).SequenceEqual(SortedFiles(pair.Second), StringComparer.Ordinal));

    /// <summary>The values; for an input, in the order that does not count.</summary>
    private static IEnumerable<string> SortedFiles(Part part) => part.Kind == "input"
        ? part.Values.Select((value, i) => value + "\0" + i).Order(StringComparer.Ordinal)
        : part.Values;

    private sealed record Part(string Kind, string Name, string[] Values)
    {
        public override string ToString() => new StringBuilder(Kind).Append(' ').Append(Name).Append(": ").AppendJoin(',', Values).ToString();
    }
}
