using System.Globalization;
using System.Text;
using CsCheck;

namespace SpeechSpeed.Corpus.Tests;

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
    public void Counts_letters_and_digits_by_code_point(string text, int count) =>
        Assert.Equal(count, SpeechRate.CountLettersAndDigits(text));

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
