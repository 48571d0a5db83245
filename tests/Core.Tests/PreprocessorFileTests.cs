namespace SpeechSpeed.Core.Tests;

public sealed class PreprocessorFileTests
{
    [Fact]
    public void It_is_found_beside_the_model()
    {
        using TemporaryFolder folder = new();
        string model = folder.Write("model.onnx", "");
        Assert.Null(PreprocessorFile.Beside(model));

        string file = folder.Write(PreprocessorFile.Name, "{}");

        Assert.Equal(file, PreprocessorFile.Beside(model));
    }

    [Fact]
    public void Beside_the_root_of_a_file_system_there_is_none() => Assert.Null(PreprocessorFile.Beside(Path.GetPathRoot(Environment.CurrentDirectory)!));
}
