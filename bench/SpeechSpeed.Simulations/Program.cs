using System.Globalization;
using SpeechSpeed.Simulations;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int corpora = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 300;
switch (args.FirstOrDefault())
{
    case "coverage":
        Coverage.Print(corpora);
        return 0;
    case "false-positives":
        FalsePositives.Print(corpora);
        return 0;
    case "known-answers":
        KnownAnswers.Print(corpora);
        return 0;
    case "penalties":
        Penalties.Print(corpora);
        return 0;
    case "speed":
        Speed.Print(largest: args.Length > 1 ? corpora : int.MaxValue);
        return 0;
    default:
        Console.Error.WriteLine(
            "Usage: SpeechSpeed.Simulations coverage|false-positives|known-answers|penalties [corpora, default 300] | speed [largest number of utterances]. docs/statistics.md has the tables.");
        return 2;
}
