namespace SpeechSpeed.Core.Tests;

public sealed class AudioPlaceTests
{
    [Theory]
    [InlineData("a/b.flac#t=12.5,17.25", "a/b.flac", 12.5, 17.25)]
    [InlineData("a/b.flac#t=1E-05,2", "a/b.flac", 1e-5, 2.0)]
    [InlineData("a#t=1/b.flac#t=0.1", "a#t=1/b.flac", 0.1, null)]
    public void A_part_of_a_file_is_written_behind_its_path(string text, string file, double start, double? end)
    {
        AudioPlace place = AudioPlace.Parse(text);

        Assert.Equal(new AudioPlace(file, new AudioSpan(start, end)), place);
        Assert.Equal(text, place.ToString());
    }

    [Theory]
    [InlineData("a/b.flac")]
    [InlineData("a/b#t=1.flac")]
    [InlineData("a/b#t=,1")]
    [InlineData("a/b#t=1,2,3")]
    [InlineData("a/b#t=-1,2")]
    [InlineData("a/b#t=NaN")]
    public void Any_other_path_is_a_file(string text)
    {
        Assert.Equal(new AudioPlace(text, null), AudioPlace.Parse(text));
        Assert.Equal(text, AudioPlace.Parse(text).ToString());
    }
}
