using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SpeechSpeed.Pipeline.Configuration;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>Everything in a configuration as text, to compare two: records compare their lists by reference.</summary>
internal static class Snapshot
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers =
            {
                info =>
                {
                    if (info.Type == typeof(ModelConfig))
                    {
                        info.PolymorphismOptions = new JsonPolymorphismOptions
                        {
                            DerivedTypes =
                            {
                                new JsonDerivedType(typeof(ModelConfig.Onnx), "onnx"),
                                new JsonDerivedType(typeof(ModelConfig.Architecture), "architecture"),
                                new JsonDerivedType(typeof(ModelConfig.Control), "control"),
                            },
                        };
                    }
                },
            },
        },
    };

    public static string Of(PipelineConfig config) => JsonSerializer.Serialize(config, Options);
}
