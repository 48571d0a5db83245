using System.Globalization;
using System.Text;
using SpeechSpeed.Models;
using SpeechSpeed.TrainSampleModel.Training;

namespace SpeechSpeed.TrainSampleModel.Scoring;

/// <summary>A named test set for verification.</summary>
/// <param name="Name">Heading of its column.</param>
/// <param name="Folders">Its folders.</param>
internal sealed record TestSet(string Name, IReadOnlyList<string> Folders)
{
    /// <summary>Reads <c>NAME=FOLDER,FOLDER</c>; null if the text has another form.</summary>
    public static TestSet? TryParse(string text) =>
        text.Split('=') is [{ Length: > 0 } name, { Length: > 0 } folders] ? new TestSet(name, folders.Split(',')) : null;
}

/// <summary>The scores as a Markdown table: a row for each comparison of utterances, a column for each test set.</summary>
internal static class ScoreTable
{
    public static string Of(ModelSource model, IReadOnlyList<TestSet> sets)
    {
        StringBuilder head = new("| cosine of |");
        StringBuilder line = new("|---|");
        List<StringBuilder> rows = [];
        foreach (TestSet set in sets)
        {
            IReadOnlyList<SpokenUtterance> speech = Speech.Read(set.Folders);
            int speakers = speech.DistinctBy(one => one.Speaker).Count();
            head.Append(CultureInfo.InvariantCulture, $" {set.Name}: {speakers} speakers, {speech.Count} utterances |");
            line.Append("---|");
            IReadOnlyList<(string Name, double Rate)> scores = Scores.Of(model, speech, Scores.Seeds);
            for (int i = 0; i < scores.Count; i++)
            {
                if (rows.Count == i)
                {
                    rows.Add(new StringBuilder($"| {scores[i].Name} |"));
                }

                rows[i].Append(CultureInfo.InvariantCulture, $" {Percent(scores[i].Rate)} |");
            }
        }

        return string.Join('\n', rows.Prepend(line).Prepend(head));
    }

    /// <summary>A rate in per cent with one decimal.</summary>
    public static string Percent(double rate) => string.Create(CultureInfo.InvariantCulture, $"{100 * rate:F1} %");
}
