using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus;
using SpeechSpeed.Corpus.Alignments;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>Labels the corpus, and reports its numbers.</summary>
internal static class PreprocessStage
{
    public static async Task RunAsync(StageContext context)
    {
        ICorpusSource source = CorpusChoice.Source(context.Values);
        Target target = Settings.Label.Of(context.Values);
        LabelledCorpus corpus = await LabelledCorpus.ReadAsync(
            source,
            target,
            new LabelLimits(context.Get(Settings.Corpus.MaxSeconds), context.Get(Settings.Label.Lowest), context.Get(Settings.Label.Highest)),
            context.Get(Settings.Label.Alignments) is { } folder ? new AlignmentFolder(folder, context.Get(Settings.Label.Tier)) : null,
            context.Jobs,
            count => context.Progress.Begin("utterances", count),
            context.Progress.Advance,
            context.CancellationToken).ConfigureAwait(false);

        CsvTable.Write(context.Output(RejectedUtterance.FileName), corpus.Rejected);
        RejectedUtterance.Report(corpus.Rejected, corpus.Total, context.Get(Settings.Corpus.MaxRejected), context.Progress.Say);
        RequireUtterances(source, corpus);
        SayUnaligned(context, corpus);

        foreach (Split split in Splits.All)
        {
            LabelTable.Write(context.Output(LabelTable.FileName(split)), corpus.Utterances[split]);
        }

        if (context.Get(PreprocessFlags.Columns) is not null || context.Values.Has(Settings.Label.Alignments))
        {
            CsvTable.Write(context.Output(ColumnCell.FileName), [.. OfManifest(context.Get(PreprocessFlags.Columns) ?? [], source as ManifestSource), .. OfAlignments(corpus)]);
        }

        SplitSummary[] summaries = [.. Splits.All.Select(split => SplitSummary.Of(split, corpus.Utterances[split]))];
        CsvTable.Write(context.Output(SplitSummary.FileName), summaries);
        WriteLanguages(context, [.. corpus.Utterances.Values.SelectMany(split => split)], target);
        foreach (SplitSummary summary in summaries)
        {
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.Split.Name()}: {summary.Files:N0} utterances of {summary.Speakers:N0} speakers, {summary.Hours:F2} h, mean {summary.Mean:F2} {target.Unit}"));
        }
    }

    private static void WriteLanguages(StageContext context, IReadOnlyCollection<Utterance> utterances, Target target)
    {
        IReadOnlyList<LanguageSummary> languages = LanguageSummary.Of(utterances);
        if (languages.Count == 0)
        {
            return;
        }

        CsvTable.Write(context.Output(LanguageSummary.FileName), languages);
        if (languages.Count > 1 && target.IsWritten)
        {
            context.Progress.Say(
                $"note: {target.Name} counts what is written, and the utterances are of several languages: {string.Join(", ", languages.Select(one => $"{(one.Language.Length > 0 ? one.Language : "not said")} {Numbers.Text(Math.Round(one.Mean, 2))} {target.Unit}"))}. "
                + $"Compare within languages: {LanguageSummary.FileName} of each model.");
        }
    }

    private static IEnumerable<ColumnCell> OfManifest(IReadOnlyList<string> columns, ManifestSource? manifest)
    {
        if (manifest is null)
        {
            return [];
        }

        for (int i = 0; i < columns.Count; i++)
        {
            if (TargetColumn.Read([.. manifest.Rows.Select(row => row.Values[i])]).Problem is { } problem)
            {
                Throw.InputData($"the column '{columns[i]}' of the manifest: {problem}. Correct the column, or remove it from targets.");
            }
        }

        return manifest.Rows.SelectMany(row => columns.Zip(row.Values, (column, value) => new ColumnCell(row.AudioPath, column, value)));
    }

    private static IEnumerable<ColumnCell> OfAlignments(LabelledCorpus corpus) =>
        from split in Splits.All
        from utterance in corpus.Utterances[split]
        where corpus.Aligned.ContainsKey(utterance.AudioPath)
        from target in Target.OfAlignments
        select new ColumnCell(utterance.AudioPath, target.Kind, Numbers.Text(corpus.Aligned[utterance.AudioPath].Of(target)));

    /// <summary>Targets may lack the utterances without an alignment, which are rejected only if the label is of it.</summary>
    private static void SayUnaligned(StageContext context, LabelledCorpus corpus)
    {
        if (corpus.Unaligned.Count == 0)
        {
            return;
        }

        string said = $"{Numbers.Text(corpus.Unaligned.Count)} of {Numbers.Text(corpus.Total)} utterances have no usable alignment, the first {corpus.Unaligned[0].Path}: {corpus.Unaligned[0].Reason}";
        if (corpus.Aligned.Count == 0)
        {
            Throw.InputData($"{said}. Correct label.alignments and label.tier, or remove them.");
        }

        context.Progress.Say($"note: {said}. Targets of the alignment leave them out.");
    }

    private static void RequireUtterances(ICorpusSource source, LabelledCorpus corpus)
    {
        foreach (Split split in Splits.All.Where(split => corpus.Utterances[split].Count == 0))
        {
            Throw.InputData(source.Describe(split));
        }
    }
}
