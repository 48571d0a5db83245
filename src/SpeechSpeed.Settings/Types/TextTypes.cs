using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;

namespace SpeechSpeed.Settings.Types;

/// <summary>Text, plain or quoted: where text is expected, <c>2024</c> and <c>no</c> are taken literally.</summary>
public abstract class TextType : SettingType<string>
{
    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (node is not SourceScalar { IsNull: false } scalar || string.IsNullOrWhiteSpace(scalar.Text))
        {
            place.Wrong(node, Expected);
            return false;
        }

        if (Objection(scalar.Text) is { } remedy)
        {
            place.Wrong(node, Expected, remedy);
            return false;
        }

        value = scalar.Text;
        return true;
    }

    public override string Text(string value) => value;

    /// <summary>The remedy for an invalid text, or null if the text is valid.</summary>
    protected abstract string? Objection(string text);
}

/// <summary>A path, absolute or relative to the YAML file; behind a flag, relative to the current folder.</summary>
/// <param name="what">The kind of the path: <c>file</c> or <c>folder</c>.</param>
public sealed class PathText(string what) : TextType
{
    public override string Name => $"path of a {what}";

    public override string Plural => $"paths of {what}s";

    public override string Expected => $"the path of a {what}";

    public override bool IsPath => true;

    protected override string? Objection(string text) =>
        text.Length > 1000 || !Printable.IsLine(text) ? "Write a path of at most 1,000 characters without control characters." : null;
}

/// <summary>A folder below the corpus. It is passed on the command lines of the stages, in a list separated by commas.</summary>
internal sealed class FolderBelowRoot : TextType
{
    public override string Name => "folder";

    public override string Range => "below `corpus.root`, with forward slashes, no comma";

    public override string Expected => "a folder below corpus.root";

    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out string value)
    {
        if (!base.TryRead(node, place, out value))
        {
            return false;
        }

        value = value.TrimEnd('/');
        return true;
    }

    protected override string? Objection(string text) => text switch
    {
        _ when text.Contains('\\', StringComparison.Ordinal) => "Write forward slashes.",
        _ when text.Contains(',', StringComparison.Ordinal) => "Rename the folder: a comma separates folders on the command lines of the stages.",
        _ when text[0] is '-' or '@' => "Rename the folder: on the command lines of the stages it would look like a flag.",
        _ when !Printable.IsLine(text) || text.Length > 500 => "Write at most 500 characters without control characters.",
        _ when text[0] == '/' || text.Contains(':', StringComparison.Ordinal) || text.TrimEnd('/').Split('/').Any(part => part is "" or "." or "..")
            => "Write it relative to corpus.root, without '.', '..' or a drive.",
        _ => null,
    };
}

/// <summary>A line of text that is passed on the command lines of the stages, alone or in a list separated by commas.</summary>
/// <param name="what">The kind of the text: <c>the name of a layer</c>.</param>
/// <param name="inList">Whether it is in a list.</param>
public sealed class Line(string what, bool inList) : TextType
{
    public override string Name => "text";

    public override string Range => $"1 to 200 characters, {(inList ? "no comma, " : "")}not beginning with - or @";

    public override string Expected => what;

    protected override string? Objection(string text) =>
        text.Length > 200 || !Printable.IsLine(text) || (inList && text.Contains(',', StringComparison.Ordinal)) || text[0] is '-' or '@'
            ? $"Write 1 to 200 characters, without {(inList ? "commas and " : "")}control characters, not beginning with '-' or '@'."
            : null;
}

/// <summary>The name of a tier of an alignment.</summary>
internal sealed class TierName : TextType
{
    public override string Name => "text";

    public override string Range => "1 to 100 characters, no slash or comma, not beginning with `-`, `@` or `.`";

    public override string Expected => "the name of a tier";

    protected override string? Objection(string text) =>
        text.Length > 100 || !Printable.IsLine(text) || text.AsSpan().ContainsAny(",/\\") || text[0] is '-' or '@' or '.'
            ? "Write 1 to 100 characters, without commas, slashes and control characters, not beginning with '-', '@' or '.'."
            : null;
}

/// <summary>A model's name: a folder below the results, on every operating system.</summary>
internal sealed partial class ModelName : TextType
{
    public override string Name => "text";

    public override string Range => "at most 100 letters, digits and `.` `_` `-`; first a letter or digit, last not a dot; "
        + "no name of a device of Windows or of a file of the results, and no ending of one (`.png`, `.csv` …)";

    public override string Expected => "a name that can be a folder on every system";

    protected override string? Objection(string text) => text switch
    {
        _ when !Allowed().IsMatch(text) => "Use at most 100 letters, digits and . _ -, first a letter or digit, last not a dot.",
        _ when DeviceOfWindows().IsMatch(text) => "Rename the model: Windows has no folder of this name.",
        _ when FileOfResults().IsMatch(text) => "Rename the model: the results have a file or folder of this name.",
        _ => null,
    };

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,98}[A-Za-z0-9_-]\z|^[A-Za-z0-9]\z")]
    private static partial Regex Allowed();

    [GeneratedRegex(@"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DeviceOfWindows();

    [GeneratedRegex(@"^(labels\z|(report|comparison|model_comparison)(\.|\z))|\.(png|svg|pdf|csv|json|html|md|txt|parquet|pt|npy|part|tmp)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FileOfResults();
}

/// <summary>A digest in hexadecimal.</summary>
/// <param name="digits">Number of digits.</param>
/// <param name="program">The program that prints it.</param>
internal sealed class Digest(int digits, string program) : TextType
{
    public override string Name => "text";

    public override string Range => $"{digits} hexadecimal digits";

    public override string Expected => Range;

    protected override string? Objection(string text) =>
        text.Length == digits && text.All(char.IsAsciiHexDigit) ? null : $"Write what {program} prints for the file, or leave the key out.";
}

/// <summary>Text that is an option of sbatch.</summary>
/// <param name="form">A regular expression of the whole text.</param>
/// <param name="expected">Its kind, with an example.</param>
internal sealed class OptionOfSlurm(string form, string expected) : TextType
{
    private readonly Regex whole = new($@"\A(?:{form})\z", RegexOptions.CultureInvariant);

    public override string Name => "text";

    public override string Range => expected;

    public override string Expected => expected;

    protected override string? Objection(string text) => whole.IsMatch(text) ? null : "Write what sbatch takes, or leave the key out.";
}

/// <summary>A network address.</summary>
public sealed class Address : TextType
{
    public override string Name => "address";

    public override string Plural => "addresses";

    public override string Range => "http:// or https://, without user name or password; `LISTING#NAME` for the file that a listing in JSON has under the Key NAME";

    public override string Expected => "an address that begins with https:// or http://";

    protected override string? Objection(string text) => Problem(text);

    internal static string? Problem(string text) => text switch
    {
        _ when text.Length > 2000 || !Printable.IsLine(text) || text.Contains(' ', StringComparison.Ordinal) => "Write an address of at most 2,000 characters; a space in it is %20.",
        _ when !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0
            => "Write the whole address, as a browser shows it.",
        _ when new Uri(text).UserInfo.Length > 0 => "Leave out user name and password: the file is meant to be shared.",
        _ => null,
    };
}

/// <summary>The address of a server, to which paths are appended.</summary>
internal sealed class ServerAddress : TextType
{
    public override string Name => "address";

    public override string Range => "http:// or https://, without user name, password, `?` or `#`";

    public override string Expected => "an address that begins with https:// or http://";

    protected override string? Objection(string text) =>
        Address.Problem(text) ?? (text.AsSpan().ContainsAny('?', '#') ? "Write the part before ? and #; paths are appended to it." : null);
}

/// <summary>
/// The environment variable of a token. Its value is sent to a server that the pipeline file names, and the file may be a stranger's: no variable that exists for
/// another purpose can be named.
/// </summary>
internal sealed partial class TokenVariable : TextType
{
    public override string Name => "text";

    public override string Range => "`SPEECHSPEED_` and capital letters, digits, `_`";

    public override string Expected => "the name of an environment variable that begins with SPEECHSPEED_";

    protected override string? Objection(string text) => Allowed().IsMatch(text) ? null : "Keep the token in a variable of such a name, SPEECHSPEED_CACHE_TOKEN for example.";

    [GeneratedRegex(@"\ASPEECHSPEED_[A-Z0-9_]{1,100}\z")]
    private static partial Regex Allowed();
}

/// <summary>A path below a folder.</summary>
internal sealed class PathBelow(string folder) : TextType
{
    public override string Name => "path";

    public override string Range => $"below {folder}, with forward slashes";

    public override string Expected => $"a path below {folder.Replace("`", "", StringComparison.Ordinal)}";

    protected override string? Objection(string text) =>
        text.Length > 500 || !Printable.IsLine(text) || text.Contains('\\', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal)
            || text.Split('/').Any(part => part is "" or "." or "..")
            ? "Write it with forward slashes, without '.', '..', a drive, or a slash at its ends."
            : null;
}
