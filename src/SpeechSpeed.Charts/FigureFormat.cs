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

    /// <summary>The format of a name.</summary>
    public static FigureFormat Of(string name) => Enum.GetValues<FigureFormat>().Single(format => format.Name() == name);
}
