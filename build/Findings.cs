using SpeechSpeed.Core;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Build;

/// <summary>
/// What a run found, in a few lines for the console: the embedding, the best layer beside its untrained control, and what needs no network; where nothing is estimable held out, the probe of the
/// embedding. They are verdicts that the report has too.
/// </summary>
internal static class Findings
{
    private static readonly string[] Asked = [Question.Embedding, Question.BestLayer, Question.Training, Question.Floor];

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
        return conclusions.Models.FirstOrDefault() is not { } model ? []
            :
            [
                .. from question in conclusions.On(model).Any(verdict => verdict is { Question: Question.BestLayer, Answer: Answer.NotEstimable }) ? [Question.BestLayer, Question.Mlp] : Asked
                   from verdict in conclusions.Told(model)
                   where verdict.Question == question
                   select $"{model}: {texts.Text(verdict.ToSentence())}",
            ];
    }
}
