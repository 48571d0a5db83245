namespace SpeechSpeed.Charts;

/// <summary>A file format of figures.</summary>
public enum FigureFormat
{
    /// <summary>300 dots per inch, the size stated in the file.</summary>
    Png,

    /// <summary>Vectors, with text as text, sized in centimetres.</summary>
    Svg,
}

/// <summary>The names of <see cref="FigureFormat"/> in configurations and file names.</summary>
public static class FigureFormats
{
    /// <summary><c>png</c> or <c>svg</c>; also the file extension.</summary>
    public static string Name(this FigureFormat format) => format switch
    {
        FigureFormat.Png => "png",
        FigureFormat.Svg => "svg",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Expected png or svg."),
    };

    /// <summary>Reads a name; false where it is neither.</summary>
    public static bool TryParse(string name, out FigureFormat format)
    {
        format = name == "svg" ? FigureFormat.Svg : FigureFormat.Png;
        return format.Name() == name;
    }
}
