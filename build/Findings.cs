using SpeechSpeed.Core;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Build;

/// <summary>What a run found, in a few lines for the console: the three sentences that the report begins with.</summary>
internal static class Findings
{
    /// <summary>The lines about the first of the models that is no control; none where there are no verdicts.</summary>
    /// <param name="resultsFolder">Where results are published.</param>
    public static IReadOnlyList<string> Of(string resultsFolder)
    {
        string path = Path.Combine(resultsFolder, Conclusions.FileName);
        if (!RegularFile.IsThere(path))
        {
            return [];
        }

        Conclusions conclusions = Conclusions.Read(path);
        Catalogue texts = Catalogue.OfVerdicts(Language.English);
        return conclusions.Models.FirstOrDefault() is { } model ? [.. conclusions.Headline(model).Select(verdict => $"{model}: {texts.Text(verdict.ToSentence())}")] : [];
    }
}
