using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>pipelines/reference.yaml has the settings of the study that it repeats.</summary>
public sealed class ReferencePipelineTests
{
    [Fact]
    public void Its_settings_are_those_of_the_study()
    {
        using TestPipeline pipeline = new();
        string yaml = File.ReadAllText(Path.Combine(Repository.Root, "pipelines", "reference.yaml"))
            .Replace("../data/LibriSpeech", pipeline["speech"], StringComparison.Ordinal)
            .Replace("[dev-other], dev: [dev-clean], test: [test-clean]", "[train-a], dev: [dev], test: [test]", StringComparison.Ordinal)
            .Replace("../models/voxblink2_samresnet34.onnx", pipeline["base.onnx"], StringComparison.Ordinal)
            .Replace("../models/voxblink2_samresnet100.onnx", pipeline["base.onnx"], StringComparison.Ordinal);

        PipelineConfig config = pipeline.Load(yaml, "pipelines/reference.yaml");

        Assert.Equal((80, FbankWindow.Povey, 0, true), (Get(Settings.FrontEnd.Bins), Get(Settings.FrontEnd.Window), Get(Settings.FrontEnd.Dither), Get(Settings.FrontEnd.Cmn)));
        Assert.Equal((2, 400), (Get(Settings.Extract.CropSeconds), Get(Settings.Extract.PadFrames)));
        Assert.Null(Get(Settings.Extract.Layers));
        Assert.Equal([Split.Dev], Get(Settings.Probe.Train));
        Assert.Equal([Split.Dev], Get(Settings.Probe.Test));
        Assert.Equal((128, 10, 3, 32), (Get(Settings.Probe.Hidden), Get(Settings.Probe.Epochs), Get(Settings.Probe.LayerEpochs), Get(Settings.Probe.Batch)));
        Assert.Equal((3e-4, 42), (Get(Settings.Probe.LearningRate), Get(Settings.Probe.Seed)));
        Assert.Equal([Split.Dev], Get(Settings.Cca.Splits));
        Assert.Equal((1, 500), (Get(Settings.Cca.Components), Get(Settings.Cca.MaxUtterances)));

        T Get<T>(Setting<T> setting) => config.Values.Get(setting);
    }
}
