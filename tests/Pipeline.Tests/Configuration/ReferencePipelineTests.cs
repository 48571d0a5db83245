using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>pipelines/reference.yaml has the settings of the study that it repeats.</summary>
public sealed class ReferencePipelineTests
{
    [Fact]
    public void Its_settings_are_those_of_the_study()
    {
        using TestPipeline pipeline = new();
        string yaml = File.ReadAllText(Path.Combine(Repository.Root, "pipelines", "reference.yaml"))
            .Replace("../../LibriSpeech", pipeline["speech"], StringComparison.Ordinal)
            .Replace("[dev-other], dev: [dev-clean], test: [test-clean]", "[train-a], dev: [dev], test: [test]", StringComparison.Ordinal)
            .Replace("../../models/voxblink2_samresnet34.onnx", pipeline["base.onnx"], StringComparison.Ordinal)
            .Replace("../../models/voxblink2_samresnet100.onnx", pipeline["base.onnx"], StringComparison.Ordinal);

        PipelineConfig config = pipeline.Load(yaml, "pipelines/reference.yaml");

        Assert.Equal(new FrontEndSettings(80, FbankWindow.Povey, Dither: 0, Cmn: true), config.FrontEnd);
        Assert.Equal(new CropSettings(2, 400), config.Extract.Crop);
        Assert.Null(config.Extract.Layers);
        Assert.Equal([Split.Dev], config.Probe.Train);
        Assert.Equal([Split.Dev], config.Probe.Test);
        Assert.Equal(new ProbeSettings(128, 10, 3, 32, 3e-4, 42), config.Probe.Settings);
        Assert.Equal([Split.Dev], config.Cca.Splits);
        Assert.Equal((1, 500), (config.Cca.Components, config.Cca.MaxUtterances));
    }
}
