using System.Globalization;
using System.Xml.Linq;
using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Report.Markup;

/// <summary>A figure as part of the page: its vectors, or its PNG if there are none or they would make the page slow.</summary>
internal static class InlineFigure
{
    private const long LargestSvg = 600_000;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    /// <summary>Reads a figure of the results.</summary>
    /// <param name="results">Plot's output folder.</param>
    /// <param name="name">The figure's path in it, without extension.</param>
    /// <param name="id">Unique in the page; prefix of the ids in the figure.</param>
    /// <param name="captionId">The id of its caption, which is its text for screen readers, in the chosen language.</param>
    /// <param name="description">The caption in the first language.</param>
    /// <returns>The markup, or null if there is no such figure.</returns>
    public static SafeHtml? Read(string results, string name, string id, string captionId, string description)
    {
        string svg = Path.Combine(results, name + ".svg");
        string png = Path.Combine(results, name + ".png");
        bool hasPng = File.Exists(png);
        if (File.Exists(svg) && (!hasPng || new FileInfo(svg).Length <= LargestSvg))
        {
            return InlineSvg(svg, id, captionId);
        }

        return hasPng ? InlinePng(png, description) : null;
    }

    private static SafeHtml InlineSvg(string path, string id, string captionId)
    {
        XElement root;
        try
        {
            root = XElement.Load(path);
        }
        catch (System.Xml.XmlException error)
        {
            Throw.InputData($"{path}: expected an SVG figure, found damaged XML ({error.Message}). Run plot again.", error);
            throw;
        }

        root.Elements().Where(element => element.Name == Svg + "title" || element.Name == Svg + "desc").Remove();
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-labelledby", captionId);
        foreach (XAttribute attribute in root.DescendantsAndSelf().Attributes())
        {
            if (attribute.Name == "id")
            {
                attribute.Value = $"{id}-{attribute.Value}";
            }
            else if (attribute.Name == XLink + "href" && attribute.Value.StartsWith('#'))
            {
                attribute.Value = $"#{id}-{attribute.Value[1..]}";
            }
            else if (attribute.Value.StartsWith("url(#", StringComparison.Ordinal))
            {
                attribute.Value = attribute.Value.Replace("url(#", $"url(#{id}-", StringComparison.Ordinal);
            }
        }

        return new SafeHtml(root.ToString(SaveOptions.DisableFormatting));
    }

    private static SafeHtml InlinePng(string path, string description)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int width = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16));
        int height = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20));
        XElement image = new(
            "img",
            new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(bytes)),
            new XAttribute("width", width.ToString(CultureInfo.InvariantCulture)),
            new XAttribute("height", height.ToString(CultureInfo.InvariantCulture)),
            new XAttribute("alt", description));
        return new SafeHtml(image.ToString(SaveOptions.DisableFormatting));
    }
}
