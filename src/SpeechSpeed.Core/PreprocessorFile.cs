namespace SpeechSpeed.Core;

/// <summary>The file beside an ONNX model by which transformers (Hugging Face) says how the model's audio is prepared. Where it is there, it is a part of the model.</summary>
public static class PreprocessorFile
{
    /// <summary>Its name.</summary>
    public const string Name = "preprocessor_config.json";

    /// <summary>Its path where a model has one, otherwise null.</summary>
    /// <param name="modelFile">Path of the ONNX file.</param>
    public static string? Beside(string modelFile)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(modelFile))!, Name);
        return File.Exists(path) ? path : null;
    }
}
