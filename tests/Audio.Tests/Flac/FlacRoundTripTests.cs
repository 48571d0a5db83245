using CsCheck;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Flac;

public sealed class FlacRoundTripTests
{
    [Fact]
    public void Whatever_an_encoder_may_write_decodes_to_the_samples()
    {
        Gen.Select(Gen.Int[4, 32], Gen.Int[1, 8], Gen.Long).Sample(
            (bits, channels, seed) =>
            {
                FlacRecipe recipe = FlacRecipes.Random(bits, channels, new SeededRandom(seed));
                Assert.Equal(recipe.Samples, Decode.All(FlacWriter.Write(recipe)));
            },
            iter: 600);
    }

    [Fact]
    public void Whatever_a_stereo_encoder_may_write_at_the_depths_in_use_decodes_to_the_samples()
    {
        Gen.Select(Gen.Int[0, 4].Select(i => new[] { 8, 16, 24, 31, 32 }[i]), Gen.Long).Sample(
            (bits, seed) =>
            {
                FlacRecipe recipe = FlacRecipes.Random(bits, 2, new SeededRandom(seed));
                Assert.Equal(recipe.Samples, Decode.All(FlacWriter.Write(recipe)));
            },
            iter: 600);
    }
}
