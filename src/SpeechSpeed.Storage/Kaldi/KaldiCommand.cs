using System.Buffers;
using System.Globalization;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Kaldi;

/// <summary>
/// The commands of <c>wav.scp</c> that do nothing but decode one file. The file is read in their place; nothing is ever executed. Options that change what is heard (effects, parts, other channels) are
/// not recognised.
/// </summary>
internal sealed class KaldiCommand
{
    /// <summary>The rate of the front end: resampling to it, or to a higher one, removes nothing that is used.</summary>
    private const int UsedRate = 16_000;

    private static readonly string[] Standard = ["-", "pipe:", "pipe:0", "pipe:1", "/dev/stdin", "/dev/stdout"];

    /// <summary>Characters that mean something to the shell.</summary>
    private static readonly SearchValues<char> OfTheShell = SearchValues.Create(@"$`\""'*?[]{}()<>&;~#!");

    private readonly bool isFirst;
    private readonly Queue<string> tokens;
    private string? input;
    private bool isOneChannel;
    private int? rate;

    private KaldiCommand(IEnumerable<string> tokens, bool isFirst)
    {
        this.tokens = new Queue<string>(tokens);
        this.isFirst = isFirst;
    }

    /// <summary>The file that a command decodes, and what the file must be for that; null if the command is none of those that are known.</summary>
    /// <param name="command">It ends in <c>|</c>.</param>
    public static (string File, AudioDemand? Demand)? Parse(string command)
    {
        string? file = null;
        bool oneChannel = false;
        int? rate = null;
        foreach (string program in command.TrimEnd('|', ' ', '\t').Split('|'))
        {
            if (Tokens(program) is not { } tokens)
            {
                return null;
            }

            KaldiCommand part = new(tokens, isFirst: file is null);
            if (!part.IsKnown() || part.input is null)
            {
                return null;
            }

            file ??= part.input;
            oneChannel |= part.isOneChannel;
            rate = part.rate < (rate ?? UsedRate) ? part.rate : rate;
        }

        return (file!, oneChannel || rate is not null ? new AudioDemand(oneChannel, rate) : null);
    }

    private bool IsKnown() => tokens.TryDequeue(out string? program) && Path.GetFileName(program) switch
    {
        "flac" => IsFlac(),
        "sph2pipe" => IsSph2Pipe(),
        "ffmpeg" => IsFfmpeg(),
        "sox" => IsSox(),
        _ => false,
    };

    private bool IsFlac()
    {
        bool decodes = false;
        bool writesOut = false;
        while (tokens.TryDequeue(out string? token))
        {
            bool isShort = token.Length > 1 && token[0] == '-' && token[1..].All(letter => letter is 'c' or 'd' or 's' or 'f');
            decodes |= token == "--decode" || (isShort && token.Contains('d', StringComparison.Ordinal));
            writesOut |= token == "--stdout" || (isShort && token.Contains('c', StringComparison.Ordinal));
            if (!isShort && token is not ("--decode" or "--stdout" or "--silent" or "--totally-silent") && !IsInput(token))
            {
                return false;
            }
        }

        return decodes && writesOut;
    }

    private bool IsSph2Pipe()
    {
        while (tokens.TryDequeue(out string? token))
        {
            bool isRight = token switch
            {
                "-f" => Next() is "wav" or "rif",
                "-p" => true,
                "-c" => IsFirstChannel(Next() == "1"),
                _ => IsInput(token),
            };
            if (!isRight)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsFfmpeg()
    {
        while (tokens.TryDequeue(out string? token))
        {
            bool isRight = token switch
            {
                "-i" => IsInput(Next()),
                "-f" => Next() == "wav",
                "-ar" => IsRate(Next()),
                "-ac" => Next() == "1",
                "-acodec" or "-c:a" or "-codec:a" => Next() == "pcm_s16le",
                "-map_channel" => IsFirstChannel(Next() == "0.0.0"),
                "-threads" or "-loglevel" or "-v" => Next() is not null,
                "-nostdin" or "-nostats" or "-hide_banner" or "-vn" or "-y" => true,
                _ => input is not null && Standard.Contains(token),
            };
            if (!isRight)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Options before the input describe it, and may only name its format; those after it are of the output.</summary>
    private bool IsSox()
    {
        bool hasOutput = false;
        while (tokens.TryDequeue(out string? token))
        {
            bool isRight = token switch
            {
                "-t" => Next() is "wav" or "flac" or "mp3" or "ogg" or "sph",
                "-r" or "rate" when input is not null => IsRate(Next()),
                "-c" or "channels" when input is not null => Next() == "1",
                "remix" when hasOutput => IsFirstChannel(Next() == "1"),
                "-b" when input is not null => Next() == "16",
                "-e" when input is not null => Next() is "signed" or "signed-integer",
                "-q" or "-V0" or "-V1" or "-V2" => true,
                _ when input is null => IsInput(token),
                _ => !hasOutput && (hasOutput = token == "-"),
            };
            if (!isRight)
            {
                return false;
            }
        }

        return hasOutput;
    }

    private string? Next() => tokens.TryDequeue(out string? token) ? token : null;

    /// <summary>The first program of a pipe reads a file, the others what the one before them writes; each reads one.</summary>
    private bool IsInput(string? token)
    {
        if (token is null || input is not null || (isFirst ? token[0] == '-' || Standard.Contains(token) : !Standard.Contains(token)))
        {
            return false;
        }

        input = token;
        return true;
    }

    private bool IsFirstChannel(bool isFirstOne) => isOneChannel = isFirstOne;

    private bool IsRate(string? text)
    {
        bool isRight = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int hertz);
        rate = hertz;
        return isRight && hertz > 0;
    }

    /// <summary>The words of a command, with quotes taken off; null where the shell would do more than to split it.</summary>
    private static List<string>? Tokens(string program)
    {
        List<string> tokens = [];
        string rest = program.Replace(" 2>/dev/null", "", StringComparison.Ordinal).Trim();
        while (rest.Length > 0)
        {
            char quote = rest[0] is '\'' or '"' ? rest[0] : ' ';
            int end = quote == ' ' ? rest.IndexOfAny([' ', '\t']) : rest.IndexOf(quote, 1);
            string token = quote == ' ' ? (end < 0 ? rest : rest[..end]) : end < 0 ? "" : rest[1..end];
            rest = end < 0 ? "" : rest[(end + (quote == ' ' ? 0 : 1))..];
            bool isPlain = quote == '\'' || token.AsSpan().IndexOfAny(OfTheShell) < 0;
            if (token.Length == 0 || !isPlain || (rest.Length > 0 && rest[0] is not (' ' or '\t')))
            {
                return null;
            }

            tokens.Add(token);
            rest = rest.Trim();
        }

        return tokens;
    }
}
