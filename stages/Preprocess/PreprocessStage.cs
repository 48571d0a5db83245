using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>Labels the corpus, and reports its numbers.</summary>
internal static class PreprocessStage
{
    public static async Task RunAsync(StageContext context)
    {
        ICorpusSource source = CorpusChoice.Source(context.Values);
        Target target = context.Get(Settings.Label.Kind);
        LabelledCorpus corpus = await LabelledCorpus.ReadAsync(
            source,
            target,
            new LabelLimits(context.Get(Settings.Corpus.MaxSeconds), context.Get(Settings.Label.Lowest), context.Get(Settings.Label.Highest)),
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

        if (context.Get(PreprocessFlags.Columns) is { } columns && source is ManifestSource manifest)
        {
            WriteColumns(context, manifest, columns);
        }

        SplitSummary[] summaries = [.. Splits.All.Select(split => SplitSummary.Of(split, corpus.Utterances[split]))];
        CsvTable.Write(context.Output(SplitSummary.FileName), summaries);
        foreach (SplitSummary summary in summaries)
        {
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.Split.Name()}: {summary.Files:N0} utterances of {summary.Speakers:N0} speakers, {summary.Hours:F2} h, mean {summary.Mean:F2} {target.Unit}"));
        }
    }

    private static void WriteColumns(StageContext context, ManifestSource manifest, IReadOnlyList<string> columns)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (TargetColumn.Read([.. manifest.Rows.Select(row => row.Values[i])]).Problem is { } problem)
            {
                Throw.InputData($"the column '{columns[i]}' of the manifest: {problem}. Correct the column, or remove it from targets.");
            }
        }

        CsvTable.Write(
            context.Output(ColumnCell.FileName), manifest.Rows.SelectMany(row => columns.Zip(row.Values, (column, value) => new ColumnCell(row.AudioPath, column, value))));
    }

    private static void RequireUtterances(ICorpusSource source, LabelledCorpus corpus)
    {
        foreach (Split split in Splits.All.Where(split => corpus.Utterances[split].Count == 0))
        {
            Throw.InputData(source.Describe(split));
        }
    }
}
