using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>Labels the corpus, and says what was found in it.</summary>
internal static class PreprocessStage
{
    public static async Task RunAsync(StageContext context)
    {
        ICorpusSource source = CorpusChoice.Source(context.Values);
        Target target = context.Get(Settings.Label.Kind);
        LabelledCorpus corpus = await LabelledCorpus.ReadAsync(
            source,
            target,
            context.Jobs,
            count => context.Progress.Begin("utterances", count),
            context.Progress.Advance,
            context.CancellationToken).ConfigureAwait(false);

        CsvTable.Write(context.Output(RejectedUtterance.FileName), corpus.Rejected);
        RejectedUtterance.Report(corpus.Rejected, corpus.Total, context.Get(Settings.Corpus.MaxRejected), context.Progress.Say);
        RequireUtterances(source, corpus);

        foreach (Split split in Splits.All)
        {
            LabelTable.Write(context.Output(LabelTable.FileName(split)), corpus.Utterances[split]);
        }

        SplitSummary[] summaries = [.. Splits.All.Select(split => SplitSummary.Of(split, corpus.Utterances[split]))];
        CsvTable.Write(context.Output(SplitSummary.FileName), summaries);
        foreach (SplitSummary summary in summaries)
        {
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.Split.Name()}: {summary.Files:N0} utterances of {summary.Speakers:N0} speakers, {summary.Hours:F2} h, mean {summary.Mean:F2} {target.Unit}"));
        }

        SayImplausible(target, corpus, context);
    }

    private static void RequireUtterances(ICorpusSource source, LabelledCorpus corpus)
    {
        foreach (Split split in Splits.All.Where(split => corpus.Utterances[split].Count == 0))
        {
            Throw.InputData(source.Describe(split));
        }
    }

    /// <summary>A number that nobody's speech has is a transcript of another recording, or a damaged header.</summary>
    private static void SayImplausible(Target target, LabelledCorpus corpus, StageContext context)
    {
        Utterance[] odd = [.. corpus.Utterances.Values.SelectMany(split => split).Where(utterance => !target.IsPlausible(utterance.Value))];
        if (odd.Length > 0)
        {
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"note: {odd.Length:N0} utterances have a {target.Name} outside {target.Lowest} to {target.Highest} {target.Unit}, the first {odd[0].AudioPath} with {odd[0].Value:G4}. Check their transcripts and audio."));
        }
    }
}
