using System.Globalization;
using System.Text;
using CsCheck;

namespace SpeechSpeed.Labels.Tests;

public sealed class SpeechRateTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("YOU COULDN'T HEAR YOURSELF", 22)]
    [InlineData("in 1984, twice", 11)]
    [InlineData("быстро — и ещё раз", 13)]
    [InlineData("速い 話", 3)]
    [InlineData("𝔘𝔫𝔦𝔠𝔬𝔡𝔢", 7)] // outside the basic plane: one each, although two UTF-16 units
    [InlineData("½ Ⅷ ³ ٣", 4)] // No, Nl, No, Nd
    [InlineData("e\u0301", 1)] // a combining accent is no letter
    [InlineData("_-…😀", 0)]
    public void Counts_letters_and_digits(string text, int count) =>
        Assert.Equal(count, SpeechRate.CountLettersAndDigits(text));

    /// <summary>Counted by hand, letter by letter as a reader sees them: marks, vowel signs and points belong to the letter before them.</summary>
    [Theory]
    [InlineData("Съешь ещё этих мягких булок, да выпей чаю", 33)] // Cyrillic
    [InlineData("Το ταχύ καφέ", 10)] // Greek
    [InlineData("مُحَمَّدٌ رَسُولُ", 8)] // Arabic with vowel points
    [InlineData("שָׁלוֹם עוֹלָם", 8)] // Hebrew with points
    [InlineData("हिन्दी में लिखो", 6)] // Devanagari, with vowel signs; of a conjunct each letter: हि न् दी में लि खो
    [InlineData("สวัสดีครับ ที่นี่", 9)] // Thai: vowels and tones above and below
    [InlineData("您好，世界！", 4)] // Chinese
    [InlineData("速い話をカタカナで", 9)] // Japanese
    [InlineData("한국어 한글", 5)] // Korean
    [InlineData("きゃく ラーメン", 7)] // kana: small ones and the mark of a long vowel count
    [InlineData("გამარჯობა Բարեւ", 14)] // Georgian, Armenian
    [InlineData("ኢትዮጵያ", 5)] // Ethiopic: a letter is a syllable
    [InlineData("வணக்கம்", 5)] // Tamil: வ ண க் க ம்
    [InlineData("ខ្មែរ", 3)] // Khmer: ខ្ មែ រ
    [InlineData("མི་ཚེ", 2)] // Tibetan: the mark between syllables is no letter
    [InlineData("১২৩ ৪", 4)] // Bengali digits
    public void Counts_letters_as_readers_of_the_script_see_them(string text, int count) =>
        Assert.Equal(count, SpeechRate.CountLettersAndDigits(text));

    /// <summary>Unicode's canonical equivalence: the same text, composed or not.</summary>
    [Theory]
    [InlineData("ещё й Ελλάδα naïve Ångström")]
    [InlineData("한국어 한글 값")]
    [InlineData("Tiếng Việt rất đẹp")]
    [InlineData("がぎぐ パピプ")]
    [InlineData("क़ ख़ ড় ਸ਼")]
    public void Composed_and_decomposed_texts_count_alike(string text) => Assert.Equal(
        SpeechRate.CountLettersAndDigits(text.Normalize(NormalizationForm.FormC)), SpeechRate.CountLettersAndDigits(text.Normalize(NormalizationForm.FormD)));

    /// <summary>The definition of the English label: Python's, code point by code point.</summary>
    [Fact]
    public void Without_combining_characters_it_is_the_count_of_alphanumeric_code_points() =>
        Gen.String[Gen.Char[' ', '\u02FF']].Sample(text => SpeechRate.CountLettersAndDigits(text) == text.EnumerateRunes().Count(SpeechRate.IsLetterOrDigit));

    [Theory]
    [InlineData("", 0)]
    [InlineData("YOU COULDN'T HEAR YOURSELF", 4)]
    [InlineData("  в 1984-м,   дважды — да ", 4)]
    [InlineData("— … 😀", 0)]
    [InlineData("مُحَمَّدٌ رَسُولُ", 2)]
    [InlineData("हिन्दी\u00A0में", 2)] // a no-break space is white space
    [InlineData("한국어 한글", 2)]
    public void A_word_is_what_stands_between_blanks_and_has_a_letter_or_digit(string text, int count)
    {
        Assert.Equal(count, SpeechRate.CountWords(text));
        Assert.Equal(count > 0 ? count : 0, SpeechRate.Count(text, Target.WordsPerSecond).Count);
    }

    [Theory]
    [InlineData("สวัสดี", "Thai")]
    [InlineData("ສະບາຍດີ", "Lao")]
    [InlineData("សួស្តី", "Khmer")]
    [InlineData("မင်္ဂလာပါ", "Myanmar")]
    [InlineData("say 您好", "Han")]
    [InlineData("カタカナ", "kana")]
    [InlineData("𠀋", "Han")]
    [InlineData("한국어 हिन्दी русский ไ", "Thai")]
    public void Words_of_scripts_without_blanks_are_refused(string text, string script) => Assert.Equal(
        (0, $"its transcript is written in {script}, which puts no blanks between words, so that words_per_second cannot count them; set label.kind to cps"),
        SpeechRate.Count(text, Target.WordsPerSecond));

    [Fact]
    public void Counts_what_its_parts_count() =>
        Gen.Select(Gen.String, Gen.String).Sample((a, b) =>
            SpeechRate.CountLettersAndDigits(a + " " + b) == SpeechRate.CountLettersAndDigits(a) + SpeechRate.CountLettersAndDigits(b));

    /// <summary>
    /// Golden/isalnum.txt, made by Golden/make-isalnum.py with CPython 3.11 (Unicode 14). .NET 10 knows a later Unicode: of a code point that
    /// Unicode 14 has not assigned Python says no, and .NET what the later version says; these alone may differ.
    /// </summary>
    [Fact]
    public void Is_Pythons_isalnum_for_every_code_point_that_both_know()
    {
        HashSet<int> alnum = [];
        HashSet<int> unknown = [];
        foreach (string[] line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "isalnum.txt")).Skip(1).Select(line => line.Split(' ')))
        {
            int[] range = [.. line[1].Split('-').Select(code => int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            (line[0] == "alnum" ? alnum : unknown).UnionWith(Enumerable.Range(range[0], range[^1] - range[0] + 1));
        }

        Assert.Equal(133547, alnum.Count);
        List<string> different = [];
        for (int code = 0; code <= 0x10FFFF; code++)
        {
            if (Rune.IsValid(code) && !unknown.Contains(code) && SpeechRate.IsLetterOrDigit(new Rune(code)) != alnum.Contains(code))
            {
                different.Add($"U+{code:X4}");
            }
        }

        Assert.Empty(different);
    }
}
