namespace SpeechSpeed.Core.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("модель 中文 e\u0301 👩\u200d🔬\tx\ny")]
    [InlineData("")]
    public void Letters_of_all_scripts_stay(string text) => Assert.Same(text, Printable.Text(text));

    [Theory]
    [InlineData("a\u001b[31mb", "aU+001B[31mb")]
    [InlineData("\u202egnp.exe", "U+202Egnp.exe")]
    [InlineData("\u2066x\u2069\u200f", "U+2066xU+2069U+200F")]
    [InlineData("a\rb\u0000\u0085\u2028", "aU+000DbU+0000U+0085U+2028")]
    [InlineData("\ufffe\uffff\ufdd0\ufeff", "U+FFFEU+FFFFU+FDD0U+FEFF")]
    public void What_moves_the_cursor_or_turns_the_order_is_shown(string text, string expected) => Assert.Equal(expected, Printable.Text(text));

    [Fact]
    public void A_half_of_a_pair_is_the_replacement_character() => Assert.True(Printable.Is(Printable.Text("a\ud800")));
}
