using SpeechSpeed.Core;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Build;

/// <summary>The findings of a run, in a few lines for the console: the three sentences at the beginning of the report.</summary>
internal static class Findings
{
    /// <summary>The lines on the first of the models that is no control; empty if there are no verdicts.</summary>
    /// <param name="resultsFolder">The results folder.</param>
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
