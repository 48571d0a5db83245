using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Measures;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Nuisance;

/// <summary>Audio → measures of each utterance, side by side and written in the order of the label tables.</summary>
internal static class NuisanceStage
{
    public static async Task RunAsync(StageContext context)
    {
        Utterance[] utterances = [.. context.Get(Settings.Statistics.Splits).SelectMany(split => LabelTable.Read(context.Get(CommonFlags.Labels), split))];
        UtteranceMeasurer measurer = new(context.Values);
        List<NuisanceRow> whole = [];
        List<NuisanceRow> crops = [];
        List<RejectedUtterance> rejected = [];
        context.Progress.Begin("utterances", utterances.Length);
        await using (FeatureWriter fbank = await FbankTable.CreateAsync(context.Output(FbankTable.FileName), context.Get(Settings.FrontEnd.Bins), utterances.Length))
        {
            await OrderedParallel.ForEachAsync(
                utterances,
                context.Jobs,
                utterance => measurer.Measure(utterance),
                async (utterance, found) =>
                {
                    if (found.Whole is { } measures)
                    {
                        whole.Add(Row(utterance, measures));
                        await fbank.AppendAsync(utterance.AudioPath, [found.FbankMeans, found.FbankSds]).ConfigureAwait(false);
                    }
                    else
                    {
                        rejected.Add(new RejectedUtterance(utterance.AudioId, utterance.Split, utterance.AudioPath, found.Reason));
                    }

                    if (found.Crop is { } crop)
                    {
                        crops.Add(Row(utterance, crop));
                    }

                    context.Progress.Advance();
                },
                context.CancellationToken).ConfigureAwait(false);
        }

        CsvTable.Write(context.Output(NuisanceRow.FileName), whole);
        if (context.Get(Settings.Statistics.MeasuredCrop) is { } seconds)
        {
            CsvTable.Write(context.Output(NuisanceRow.CropFileName), crops);
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"{crops.Count:N0} of {whole.Count:N0} utterances have {Numbers.Text(seconds)} s and more"));
        }

        CsvTable.Write(context.Output(RejectedUtterance.FileName), rejected);
        RejectedUtterance.Report(rejected, utterances.Length, context.Get(Settings.Corpus.MaxRejected), context.Progress.Say);
    }

    private static NuisanceRow Row(Utterance utterance, SpeechMeasures measures) => new(
        utterance.AudioPath,
        measures.LogDuration,
        measures.EnergyDb,
        measures.PauseRatio,
        measures.F0MeanLogHz,
        measures.F0SdLogHz,
        measures.VoicedShare,
        measures.SnrDb);
}
