using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>Everything in a configuration as text, to compare two: records compare their lists by reference.</summary>
internal static class Snapshot
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(), new EveryValue() },
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

    /// <summary>The value of every setting, given or not.</summary>
    private sealed class EveryValue : JsonConverter<SettingValues>
    {
        public override SettingValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, SettingValues value, JsonSerializerOptions options) => JsonSerializer.Serialize(
            writer,
            PipelineFile.Keys.Where(key => key is not SettingSection && key != Settings.Cache.Dir).ToDictionary(key => key.Path, key => (object?)value.Get((dynamic)key)),
            options);
    }
}
