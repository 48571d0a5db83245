using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>The languages of the utterances.</summary>
internal sealed class UtteranceLanguages
{
    /// <param name="utterances">The utterances.</param>
    public UtteranceLanguages(IReadOnlyList<Utterance> utterances)
    {
        Names = [.. utterances.Select(one => one.Language).Where(language => language.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        Of = [.. utterances.Select(one => Array.IndexOf(Names, one.Language))];
    }

    /// <summary>The known languages, in ordinal order.</summary>
    public string[] Names { get; }

    /// <summary>Per utterance, the number of its language; −1 where it is not known.</summary>
    public int[] Of { get; }

    /// <summary>Whether there are several, so that results within a language differ from those over all.</summary>
    public bool AreSeveral => Names.Length > 1;

    /// <summary>Per utterance and language, 1 if it is the utterance's, else 0: all that a predictor knows that knows the language.</summary>
    public float[] Indicators() => [.. Of.SelectMany(own => Names.Select((_, language) => own == language ? 1f : 0f))];
}
