using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Stages.Report;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Tests.Report;

/// <summary>The texts of the report as a reader of each language expects them.</summary>
public sealed partial class TextTests
{
    [Theory]
    [InlineData(1, "1 модель")]
    [InlineData(2, "2 модели")]
    [InlineData(5, "5 моделей")]
    [InlineData(11, "11 моделей")]
    [InlineData(14, "14 моделей")]
    [InlineData(21, "21 модель")]
    [InlineData(24, "24 модели")]
    [InlineData(111, "111 моделей")]
    [InlineData(1001, "1 001 модель")]
    public void Russian_words_take_the_form_that_their_number_asks_for(long count, string expected) =>
        Assert.StartsWith(expected + ". ", Plain(ReportTexts.Load("ru", Target.Cps).Text(new Sentence("caption.comparison", Num.Whole(count), "x"))), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "0 models")]
    [InlineData(1, "1 model")]
    [InlineData(2, "2 models")]
    [InlineData(1234, "1,234 models")]
    public void English_words_too(long count, string expected) =>
        Assert.StartsWith(expected + ". ", Plain(ReportTexts.Load("en", Target.Cps).Text(new Sentence("caption.comparison", Num.Whole(count), "x"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("en", "1,234.5", "−0.05", "0.00")]
    [InlineData("ru", "1\u00a0234,5", "−0,05", "0,00")]
    public void Numbers_have_the_signs_of_the_language(string language, string large, string negative, string nothing)
    {
        Catalogue texts = ReportTexts.Load(language, Target.Cps);
        Assert.Equal($"{large} {negative}", texts.Text(new Sentence("caption.value", Num.Fixed(1234.5, 1), Num.Rounded(-0.05))));
        Assert.Equal($"{nothing} –", texts.Text(new Sentence("caption.value", Num.Rounded(-0.001), Num.Rounded(double.NaN))));
    }

    [Fact]
    public void Fractions_take_the_genitive_in_Russian() => Assert.Contains(
        "0,21 часа речи",
        Plain(ReportTexts.Load("ru", Target.Cps).Text(new Sentence("summary.question", Num.Whole(90), Num.Whole(80), Num.Fixed(0.21, 2), Num.Whole(2)))),
        StringComparison.Ordinal);

    [Fact]
    public void No_line_breaks_between_a_number_and_its_word_or_before_a_dash()
    {
        string text = ReportTexts.Load("ru", Target.Cps).Text(new Sentence("sure.intervals", Num.Whole(80), Num.Whole(300)));

        Assert.Contains("80\u00a0дикторов", text, StringComparison.Ordinal);
        Assert.Contains("95\u00a0%", text, StringComparison.Ordinal);
        Assert.Contains("Интервалы\u00a0— оценки", text, StringComparison.Ordinal);
        Assert.Contains("к\u00a0другим", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_label_is_one_change()
    {
        Target words = Target.WordsPerSecond;

        Assert.Contains("(words/s)²", ReportTexts.Load("en", words).Text("data.variance"), StringComparison.Ordinal);
        Assert.Contains("words of the transcript", ReportTexts.Load("en", words).Text(new Sentence("summary.question", Num.Whole(1), Num.Whole(1), Num.Fixed(1, 2), Num.Whole(1))), StringComparison.Ordinal);
        Assert.DoesNotContain("CPS", ReportTexts.Load("ru", words).Text("data.variance"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void Every_reason_why_a_number_is_empty_can_be_said(string language)
    {
        Catalogue texts = ReportTexts.Load(language, Target.Cps);
        string[] reasons = [.. typeof(NotEstimable).GetFields().Where(field => field.IsLiteral && field.Name != nameof(NotEstimable.FileName)).Select(field => (string)field.GetRawConstantValue()!)];

        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.NotEmpty(texts.Text(Verdict.Because(reason, double.NaN, double.NaN))));
    }

    [Theory]
    [InlineData("cps", "pauses count as time")]
    [InlineData("articulation_rate", "without pauses")]
    [InlineData("words_per_second", "counts words")]
    public void Limits_are_those_of_the_target(string kind, string expected) => Assert.Contains(
        expected, ReportTexts.Load("en", Target.Find(kind)!).Text(Findings.Limits(TimePooling.Mean).First()), StringComparison.Ordinal);

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void Limits_are_those_of_the_pooling(string language) => Assert.Equal(
        TimePoolings.All.Count,
        TimePoolings.All.Select(pooling => string.Join('\n', Findings.Limits(pooling).Select(ReportTexts.Load(language, Target.Find("cps")!).Text))).Distinct().Count());

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void A_target_that_the_texts_do_not_know_is_spoken_of_in_general(string language)
    {
        Target level = new("level", "level", "dB", "mean power", -100, 0);

        Assert.Contains("mean power (dB)", ReportTexts.Load(language, level).Text(Findings.Limits(TimePooling.Mean).First()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", 2)]
    [InlineData("ru", 3)]
    public void Every_word_that_goes_with_a_number_has_all_its_forms(string language, int forms)
    {
        foreach (string json in Files(language))
        {
            Assert.NotEmpty(Plural().Matches(json));
            Assert.All(Plural().Matches(json), place => Assert.Equal(forms, place.Value.Count(c => c == '|')));
        }
    }

    [Fact]
    public void Russian_has_its_own_dash() => Assert.All(Files("ru"), json => Assert.DoesNotMatch(" [-–] ", json));

    /// <summary>The report's own texts, and those of the verdicts.</summary>
    private static IEnumerable<string> Files(string language) =>
        new[] { "stages/Report", "src/SpeechSpeed.Verdicts" }.Select(folder => File.ReadAllText(Path.Combine(Repository.Root, folder, "Texts", language + ".json")));

    private static string Plain(string text) => text.Replace('\u00a0', ' ');

    [GeneratedRegex(@"\{\w+\|[^}]*\}")]
    private static partial Regex Plural();
}
