using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using SkiaSharp;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// A figure as SVG. Skia places each glyph separately, which viewers with another font draw badly. Here a text is one run of given
/// length: it can be read, searched and copied as text, and keeps its place with any font.
/// </summary>
internal static class SvgFile
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly XName Href = XName.Get("href", "http://www.w3.org/1999/xlink");
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        IndentChars = "",
        NewLineChars = "\n",
        OmitXmlDeclaration = true,
    };

    public static byte[] Encode(FigureLayout layout)
    {
        using MemoryStream drawn = new();
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(layout.Width, layout.Height), drawn))
        {
            layout.Draw(canvas);
        }

        drawn.Position = 0;
        XElement root = XElement.Load(drawn);
        DescribeSize(root, layout);
        ShareClips(root);
        NumberPictures(root);
        foreach (XElement text in root.Descendants(Svg + "text").ToList())
        {
            Rewrite(text);
        }

        AddPoints(root, layout.Points);
        AddLayers(root, layout.Layers);
        using MemoryStream bytes = new();
        using (XmlWriter writer = XmlWriter.Create(bytes, Settings))
        {
            root.Save(writer);
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void DescribeSize(XElement root, FigureLayout layout)
    {
        if (!root.Descendants().Attributes(Href).Any())
        {
            root.Attributes().Where(attribute => attribute.IsNamespaceDeclaration && attribute.Value == Href.NamespaceName).Remove();
        }

        root.SetAttributeValue("width", Number(layout.Width / Theme.PixelsPerCm) + "cm");
        root.SetAttributeValue("height", Number(layout.Height / Theme.PixelsPerCm) + "cm");
        root.SetAttributeValue("viewBox", $"0 0 {Number(layout.Width)} {Number(layout.Height)}");
        root.SetAttributeValue("role", "img");
        root.AddFirst(new XElement(Svg + "title", Printable.Text(layout.Title)), new XElement(Svg + "desc", Printable.Text(layout.Description)));
    }

    /// <summary>Pictures are numbered from 1 in the order of the file, whatever was drawn before.</summary>
    private static void NumberPictures(XElement root)
    {
        Dictionary<string, string> newReference = new(StringComparer.Ordinal);
        foreach (XAttribute id in root.Descendants(Svg + "image").Attributes("id"))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"picture{newReference.Count + 1}");
            newReference.Add($"#{id.Value}", $"#{name}");
            id.Value = name;
        }

        foreach (XAttribute reference in root.Descendants(Svg + "use").Attributes(Href))
        {
            reference.Value = newReference[reference.Value];
        }
    }

    /// <summary>
    /// Skia numbers clips through the whole process and repeats equal ones. Here equal clips are one clip, numbered from 1, so that a figure's
    /// bytes do not depend on earlier figures.
    /// </summary>
    private static void ShareClips(XElement root)
    {
        Dictionary<string, string> idOfShape = new(StringComparer.Ordinal);
        Dictionary<string, string> newReference = new(StringComparer.Ordinal);
        foreach (XElement clip in root.Descendants(Svg + "clipPath").ToList())
        {
            string shape = string.Concat(clip.Nodes());
            bool isNew = !idOfShape.TryGetValue(shape, out string? id);
            id ??= string.Create(CultureInfo.InvariantCulture, $"clip{idOfShape.Count + 1}");
            newReference[$"url(#{clip.Attribute("id")!.Value})"] = $"url(#{id})";
            if (isNew)
            {
                idOfShape[shape] = id;
                clip.SetAttributeValue("id", id);
            }
            else
            {
                clip.Remove();
            }
        }

        foreach (XAttribute reference in root.Descendants().Attributes("clip-path"))
        {
            reference.Value = newReference[reference.Value];
        }
    }

    private static void Rewrite(XElement text)
    {
        string content = text.Value.Trim();
        float size = float.Parse(text.Attribute("font-size")!.Value, CultureInfo.InvariantCulture);
        bool bold = text.Attribute("font-weight") is not null;
        text.SetAttributeValue("x", First(text, "x"));
        text.SetAttributeValue("y", First(text, "y"));
        string family = text.Attribute("font-family")!.Value;
        string other = family == EmbeddedFont.Family ? "" : $"'{family}', ";
        text.SetAttributeValue("font-family", $"{other}'{EmbeddedFont.Family}', Verdana, sans-serif");
        text.SetAttributeValue("textLength", Number(Lettering.Width(content, size, bold)));
        text.SetAttributeValue("lengthAdjust", "spacingAndGlyphs");
        text.Value = content;
    }

    private static void AddPoints(XElement root, IReadOnlyList<PointGroup> groups)
    {
        if (groups.Count == 0)
        {
            return;
        }

        root.Add(new XElement(
            Svg + "g",
            new XAttribute("class", "points"),
            groups.Select(group => new XElement(
                Svg + "g",
                group.Attributes.Select(attribute => new XAttribute(attribute.Name, Printable.Text(attribute.Value))),
                group.Points.Select(Shape)))));
    }

    private static XElement Shape(FigurePoint point)
    {
        XAttribute fill = new("fill", point.Color.ToHex());
        float half = point.Size / 2;
        if (PointShapes.Corners(point.Shape) is not { Count: > 0 } corners)
        {
            return new XElement(
                Svg + "circle", new XAttribute("cx", Tenth(point.X)), new XAttribute("cy", Tenth(point.Y)), new XAttribute("r", Number(half)), fill);
        }

        // The first corner, then the steps from corner to corner.
        StringBuilder path = new($"M{Tenth(point.X + (half * corners[0].X))},{Tenth(point.Y + (half * corners[0].Y))}l");
        path.AppendJoin(' ', corners.Zip(corners.Skip(1), (from, to) => $"{Tenth(half * (to.X - from.X))},{Tenth(half * (to.Y - from.Y))}"));
        return new XElement(Svg + "path", new XAttribute("d", path.Append('z').ToString()), fill);
    }

    /// <summary>Invisible rectangles that a page can react to.</summary>
    private static void AddLayers(XElement root, IReadOnlyList<LayerArea> layers)
    {
        if (layers.Count == 0)
        {
            return;
        }

        root.Add(new XElement(
            Svg + "g",
            new XAttribute("class", "layers"),
            new XAttribute("fill", "none"),
            new XAttribute("pointer-events", "all"),
            layers.Select(layer => new XElement(
                Svg + "rect",
                new XAttribute("x", Tenth(layer.Area.Left)),
                new XAttribute("y", Tenth(layer.Area.Top)),
                new XAttribute("width", Tenth(layer.Area.Width)),
                new XAttribute("height", Tenth(layer.Area.Height)),
                new XAttribute("data-layer", layer.Layer.ToString(CultureInfo.InvariantCulture))))));
    }

    private static string Tenth(float value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string First(XElement text, string attribute) => text.Attribute(attribute)?.Value.Split(',')[0].Trim() ?? "0";

    private static string Number(float value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
