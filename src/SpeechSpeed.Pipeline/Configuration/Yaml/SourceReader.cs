using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SpeechSpeed.Pipeline.Configuration.Yaml;

/// <summary>Reads the text of a YAML file into nodes that know their position. Aliases share the node of their anchor.</summary>
internal sealed class SourceReader
{
    private const int DeepestNesting = 32;
    private const int MostBytes = 16 << 20;

    private readonly GuardedParser parser;
    private readonly Problems problems;
    private readonly Dictionary<AnchorName, SourceNode> anchors = [];

    private SourceReader(string text, Problems problems)
    {
        parser = new GuardedParser(new Parser(new StringReader(text)));
        this.problems = problems;
    }

    /// <summary>The root section, or null if there is none; the reason is then among the problems.</summary>
    public static SourceMap? Read(string path, Problems problems)
    {
        string text = "";
        try
        {
            UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            using StreamReader reader = new(RegularFile.Open(path, MostBytes), strict);
            text = reader.ReadToEnd();
            return new SourceReader(text, problems).ReadRoot();
        }
        catch (YamlException error)
        {
            problems.Add(
                FindTab(text, error) ?? PositionOf(error.Start),
                $"not valid YAML: {error.Message.TrimEnd('.')}. Check the indentation, the brackets and the quotes here and on the line before.");
        }
        catch (DecoderFallbackException)
        {
            problems.AddToFile("not valid UTF-8. Save the file as UTF-8.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.AddToFile($"cannot be read: {error.Message} Check the path given with --config and the file's permissions.");
        }

        return null;
    }

    private static Position PositionOf(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    // The parser places a tab in the indentation at the beginning of the section that it is in.
    private static Position? FindTab(string text, YamlException error)
    {
        if (!error.Message.Contains("tab", StringComparison.Ordinal))
        {
            return null;
        }

        int line = 0;
        foreach (ReadOnlySpan<char> content in text.AsSpan().EnumerateLines())
        {
            line++;
            int tab = content.IndexOf('\t');
            if (line >= error.Start.Line && tab >= 0 && content[..tab].IsWhiteSpace())
            {
                return new Position(line, tab + 1);
            }
        }

        return null;
    }

    private SourceMap? ReadRoot()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            problems.Add(Position.Start, "the file is empty. It must name at least a corpus and one model; docs/configuration.md has an example.");
            return null;
        }

        SourceNode root = ReadNode(depth: 0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out _))
        {
            problems.Add(
                PositionOf(parser.Current!.Start),
                "a second YAML document begins here. A file describes one pipeline; put the other into a file of its own.");
            return null;
        }

        switch (root)
        {
            case SourceMap map:
                return map;
            case SourceScalar { IsNull: true }:
                problems.Add(
                    Position.Start, "the file is empty. It must name at least a corpus and one model; docs/configuration.md has an example.");
                return null;
            default:
                problems.Add(root.At, $"found {root.Description}, expected keys such as 'corpus:' and 'models:'. docs/configuration.md has an example.");
                return null;
        }
    }

    private SourceNode ReadNode(int depth)
    {
        ParsingEvent next = parser.Consume<ParsingEvent>();
        Position at = PositionOf(next.Start);
        if (depth > DeepestNesting)
        {
            throw problems.Stop(at, $"nested deeper than {DeepestNesting} levels. A pipeline file needs four; remove brackets or indentation.");
        }

        if (next is AnchorAlias alias)
        {
            return ReadAlias(alias, at);
        }

        if (next is not NodeEvent begin)
        {
            throw new YamlException(next.Start, next.End, "A value is missing here");
        }

        if (!begin.Tag.IsEmpty && !begin.Tag.IsNonSpecific)
        {
            string tag = begin.Tag.Value.Replace("tag:yaml.org,2002:", "!!", StringComparison.Ordinal);
            problems.Add(at, $"found the tag '{SourceScalar.Shown(tag)}'. Types follow from the key; remove the tag.");
        }

        SourceNode node = begin switch
        {
            Scalar scalar => new SourceScalar(at, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => new SourceList(at, ReadItems(depth)),
            _ => new SourceMap(at, ReadEntries(depth)),
        };
        if (!begin.Anchor.IsEmpty)
        {
            anchors[begin.Anchor] = node;
        }

        return node;
    }

    private SourceNode ReadAlias(AnchorAlias alias, Position at)
    {
        if (!anchors.TryGetValue(alias.Value, out SourceNode? node))
        {
            throw problems.Stop(at, $"the alias *{alias.Value} has no anchor &{alias.Value} that ends before it. Move the anchor up, or write the value here.");
        }

        return node with { At = at };
    }

    private List<SourceNode> ReadItems(int depth)
    {
        List<SourceNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }

    private List<SourceEntry> ReadEntries(int depth)
    {
        List<SourceEntry> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            SourceNode key = ReadNode(depth + 1);
            SourceNode value = ReadNode(depth + 1);
            if (key is SourceScalar name)
            {
                entries.Add(new SourceEntry(name, value));
            }
            else
            {
                problems.Add(key.At, $"found {key.Description} as a key, expected a name. Remove the '?' or the brackets.");
            }
        }

        return entries;
    }

    /// <summary>On some malformed text, YamlDotNet's scanner throws internal exceptions; they are syntax errors too.</summary>
    private sealed class GuardedParser(Parser inner) : IParser
    {
        public ParsingEvent? Current => inner.Current;

        public bool MoveNext()
        {
            try
            {
                return inner.MoveNext();
            }
            catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
            {
                Mark after = inner.Current?.End ?? Mark.Empty;
                throw new YamlException(after, after, "What follows here cannot be read", error);
            }
        }
    }
}
