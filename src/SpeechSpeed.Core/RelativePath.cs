using System.Diagnostics.CodeAnalysis;

namespace SpeechSpeed.Core;

/// <summary>
/// A path that stays below the folder it is relative to, on every operating system: with forward slashes, no drive, no part that is empty, <c>.</c> or <c>..</c>.
/// A path from a file (a record, a lock file, a model, an archive) is a relative path, or the file is refused. The writer must make sure that no link leads out of
/// the folder.
/// </summary>
public readonly record struct RelativePath
{
    /// <summary>The expected form of a path, for messages.</summary>
    public const string Expected = "a relative path with forward slashes, without '.', '..', a drive or an empty part";

    private readonly string? text;

    private RelativePath(string text)
    {
        this.text = text;
    }

    /// <summary>The path of a text; false if it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RelativePath path)
    {
        bool isOne = text is not null && !text.Contains('\0') && !(text.Length > 1 && text[1] == ':' && char.IsAsciiLetter(text[0]))
            && text.Split('/', '\\').All(part => part is not ("" or "." or ".."));
        path = isOne ? new RelativePath(text!) : default;
        return isOne;
    }

    /// <summary>The path of a text.</summary>
    /// <exception cref="FormatException">The text is no such path.</exception>
    public static RelativePath Parse(string? text) =>
        TryParse(text, out RelativePath path) ? path : throw new FormatException($"found the path '{text}', expected {Expected}");

    /// <summary>Its full path below a folder.</summary>
    public string Below(string folder) => Path.Combine(folder, ToString());

    /// <summary>Its text.</summary>
    public static implicit operator string(RelativePath path) => path.ToString();

    /// <inheritdoc/>
    public override string ToString() => text ?? throw new InvalidOperationException("This path was never set.");
}
