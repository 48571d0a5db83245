using SpeechSpeed.Audio.Tests.Codecs;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Ffmpeg;

/// <summary>Empties the PATH, which all tests share: runs alone.</summary>
[CollectionDefinition(nameof(WithoutFfmpegTests), DisableParallelization = true)]
[Collection(nameof(WithoutFfmpegTests))]
public sealed class WithoutFfmpegTests
{
    [Fact]
    public void The_error_says_what_to_install() => Without(folder =>
    {
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(folder.Write("test.amr", "#!AMR, neither FLAC nor WAV")));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("Install ffmpeg so that both are on the PATH, or convert the file to FLAC or WAV.", error.Message, StringComparison.Ordinal);
    });

    /// <summary>tests/Golden/codecs.csv: what ffmpeg, libvorbis, libopus and sox give.</summary>
    [Fact]
    public void Every_file_of_the_goldens_is_read_as_other_decoders_read_it() => Without(_ =>
    {
        Assert.Equal(18, CodecGolden.All.Length);
        Assert.All(CodecGolden.All, golden => golden.Check());
    });

    private static void Without(Action<TemporaryFolder> test)
    {
        using TemporaryFolder folder = new();
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", folder.Path);
        try
        {
            test(folder);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
