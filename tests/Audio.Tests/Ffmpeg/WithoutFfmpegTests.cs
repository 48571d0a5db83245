using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Ffmpeg;

/// <summary>Empties the PATH, which all tests share: runs alone.</summary>
[CollectionDefinition(nameof(WithoutFfmpegTests), DisableParallelization = true)]
[Collection(nameof(WithoutFfmpegTests))]
public sealed class WithoutFfmpegTests
{
    [Fact]
    public void The_error_says_what_to_install()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("test.amr", "#!AMR, neither FLAC nor WAV");
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", folder.Path);
        try
        {
            AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(file));
            Assert.Equal(ExitCode.InputData, error.ExitCode);
            Assert.Contains("Install ffmpeg so that both are on the PATH, or convert the file to FLAC or WAV.", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
