using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Nuisance;

/// <summary>Audio → measures of each utterance, computed in parallel and written in the order of the label tables.</summary>
internal static class NuisanceStage
{
    /// <summary>Number of utterances named in a note.</summary>
    private const int Named = 5;

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

        SayFloored(whole, utterances.ToDictionary(utterance => utterance.AudioPath, utterance => utterance.AudioId, StringComparer.Ordinal), context);
        CsvTable.Write(context.Output(RejectedUtterance.FileName), rejected);
        RejectedUtterance.Report(rejected, utterances.Length, context.Get(Settings.Corpus.MaxRejected), context.Progress.Say);
    }

    /// <summary>Without dither one frame of digital silence dominates the mean of its utterance, and one utterance can dominate a result.</summary>
    private static void SayFloored(List<NuisanceRow> rows, Dictionary<string, string> ids, StageContext context)
    {
        NuisanceRow[] floored = [.. rows.Where(row => row.FlooredFrames > 0).OrderByDescending(row => row.FlooredShare)];
        if (floored.Length > 0 && context.Get(Settings.FrontEnd.Dither) == 0)
        {
            string named = string.Join(", ", floored.Take(Named).Select(row => string.Create(CultureInfo.InvariantCulture, $"{ids[row.AudioPath]} ({100 * row.FlooredShare:0.#} % of its frames)")));
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"note: {floored.Length:N0} of {rows.Count:N0} utterances have digital silence, where the fbank hits the floor of the logarithm: {named}{(floored.Length > Named ? ", …" : "")}. "
                + $"Column floored_share of {NuisanceRow.FileName} lists all; check the results that depend on them, or set frontend.dither to 1."));
        }
    }

    private static NuisanceRow Row(Utterance utterance, Heard heard) => new(
        utterance.AudioPath,
        heard.Speech.LogDuration,
        heard.Speech.EnergyDb,
        heard.Speech.PauseRatio,
        heard.Speech.F0MeanLogHz,
        heard.Speech.F0SdLogHz,
        heard.Speech.VoicedShare,
        heard.Speech.SnrDb,
        heard.Silence.ZeroShare,
        heard.Silence.LongestRunSeconds,
        heard.Silence.FlooredFrames,
        heard.Silence.FlooredShare,
        heard.Speech.SyllableRate);
}
