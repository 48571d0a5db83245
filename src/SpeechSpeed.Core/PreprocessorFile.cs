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
        // The root of a file system lies in no folder, and is no model either.
        return Path.GetDirectoryName(Path.GetFullPath(modelFile)) is { } folder && Path.Combine(folder, Name) is var path && File.Exists(path) ? path : null;
    }
}
