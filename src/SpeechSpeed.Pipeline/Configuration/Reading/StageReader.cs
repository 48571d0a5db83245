using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration.Schema;
using SpeechSpeed.Pipeline.Configuration.Yaml;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Reads the sections of the stages. Lists of splits are sets, so they are put in the order of every table.</summary>
internal static class StageReader
{
    public static FrontEndSettings FrontEnd(Section section) => new(
        section.Read(ConfigurationSchema.FrontEndBins),
        section.Read(ConfigurationSchema.FrontEndWindow),
        section.Read(ConfigurationSchema.FrontEndDither),
        section.Read(ConfigurationSchema.FrontEndCmn));

    /// <summary>The front end that is an ONNX graph, or null. Keys of the one kind of front end are refused beside the other.</summary>
    public static FrontEndGraph? FrontEndGraph(Section section, Paths paths)
    {
        bool isGraph = section.Has(ConfigurationSchema.FrontEndOnnx);
        ConfigurationKey[] others = isGraph
            ? [ConfigurationSchema.FrontEndBins, ConfigurationSchema.FrontEndWindow, ConfigurationSchema.FrontEndDither]
            : [ConfigurationSchema.FrontEndSamples, ConfigurationSchema.FrontEndScale, ConfigurationSchema.FrontEndOffset];
        foreach (ConfigurationKey other in others.Where(section.Has))
        {
            section.Add(other, isGraph
                ? "is of the fbank, which 'onnx' takes the place of. Remove one of the two."
                : "is of a front end that is an ONNX graph. Add 'onnx', or remove the key.");
        }

        if (!section.TryRead(ConfigurationSchema.FrontEndOnnx, out string? text))
        {
            return null;
        }

        string file = paths.Resolve(text);
        FeatureGraphSettings defaults = new();
        return new FrontEndGraph(
            file,
            OnnxFiles.Check(section, ConfigurationSchema.FrontEndOnnx, text, file),
            new FeatureGraphSettings(
                section.OptionalValue(ConfigurationSchema.FrontEndSamples) ?? defaults.Samples,
                section.OptionalValue(ConfigurationSchema.FrontEndScale) ?? defaults.Scale,
                section.OptionalValue(ConfigurationSchema.FrontEndOffset) ?? defaults.Offset,
                section.Has(ConfigurationSchema.FrontEndCmn) ? section.Read(ConfigurationSchema.FrontEndCmn) : defaults.Cmn));
    }

    public static ExtractConfig Extract(Section section)
    {
        SourceMap? crop = section.Read(ConfigurationSchema.ExtractCrop);
        section.Read(ConfigurationSchema.ExtractPooling);
        return new ExtractConfig(
            crop is null ? null : Crop(section.Open(ConfigurationSchema.ExtractCrop, crop)),
            section.Read(ConfigurationSchema.ExtractLayers));
    }

    public static ProbeConfig Probe(Section section) => new(
        [.. section.Read(ConfigurationSchema.ProbeTrain).Order()],
        [.. section.Read(ConfigurationSchema.ProbeTest).Order()],
        new ProbeSettings(
            section.Read(ConfigurationSchema.ProbeHidden),
            section.Read(ConfigurationSchema.ProbeEpochs),
            section.Read(ConfigurationSchema.ProbeLayerEpochs),
            section.Read(ConfigurationSchema.ProbeBatch),
            section.Read(ConfigurationSchema.ProbeLearningRate),
            section.Read(ConfigurationSchema.ProbeSeed)));

    public static CcaConfig Cca(Section section) => new(
        [.. section.Read(ConfigurationSchema.CcaSplits).Order()],
        section.Read(ConfigurationSchema.CcaComponents),
        section.TryRead(ConfigurationSchema.CcaMaxUtterances, out int utterances) ? utterances : null,
        section.Read(ConfigurationSchema.CcaSeed));

    public static TsneSettings Tsne(Section section) => new(
        section.Read(ConfigurationSchema.TsnePerplexity),
        section.Read(ConfigurationSchema.TsneSeed));

    public static StatisticsConfig Statistics(Section section) => new(
        [.. section.Read(ConfigurationSchema.StatisticsSplits).Order()],
        section.Read(ConfigurationSchema.StatisticsFolds),
        section.Read(ConfigurationSchema.StatisticsBootstraps),
        section.Read(ConfigurationSchema.StatisticsPermutations),
        section.Read(ConfigurationSchema.StatisticsSeed),
        section.Read(ConfigurationSchema.StatisticsCrop));

    public static PlotConfig Plot(Section section) => new(
        section.Read(ConfigurationSchema.PlotFormats),
        section.Read(ConfigurationSchema.PlotWidthCm));

    public static ReportConfig Report(Section section) => new(section.Read(ConfigurationSchema.ReportLanguages));

    private static CropSettings? Crop(Section section)
    {
        int padFrames = section.Read(ConfigurationSchema.CropPadFrames);
        if (!section.TryRead(ConfigurationSchema.CropSeconds, out double seconds))
        {
            return null;
        }

        // 25 ms frames every 10 ms at 16 kHz, whole frames only (Kaldi's snip_edges).
        int frames = 1 + (((int)Math.Round(seconds * 16_000) - 400) / 160);
        if (padFrames > 0 && padFrames < frames)
        {
            section.Add(
                ConfigurationSchema.CropPadFrames,
                $"found {padFrames}, but {Numbers.Text(seconds)} s have {frames} frames. Write 0 for no padding, or at least {frames}.");
        }

        return new CropSettings(seconds, padFrames);
    }
}
