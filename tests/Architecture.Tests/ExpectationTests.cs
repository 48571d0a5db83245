namespace SpeechSpeed.Architecture.Tests;

public sealed class ExpectationTests
{
    [Theory]
    [InlineData("r2,0.6470962392443702\n", "r2,0.6470962392443704\n", true)]
    [InlineData("r2,0.592256550759587\n", "r2,0.5922565507595869\n", true)]
    [InlineData("r2,0.5\n", "r2,0.49999999999999994\n", true)]
    [InlineData("p 1e-07", "p 1.0000000000000001E-07", true)]
    [InlineData("r2,0.647096239\n", "r2,0.647096238\n", false)]
    [InlineData("51 of 51 layers", "51 of 50 layers", false)]
    [InlineData("r2,0.5\n", "r2,-0.5\n", false)]
    [InlineData("r2,0\n", "r2,1e-12\n", false)]
    [InlineData("mse,0.5\n", "mae,0.5\n", false)]
    [InlineData("1,2\n", "1,2\n3\n", false)]
    public void Only_the_last_digits_of_a_number_may_differ(string expected, string found, bool isSame) => Assert.Equal(isSame, Expectation.IsSame(expected, found));
}
