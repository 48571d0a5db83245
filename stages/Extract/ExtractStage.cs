using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Extraction;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Protocol;
using SpeechSpeed.Stages.Shared;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Extract;

/// <summary>
/// Audio → fbank → one pass of the network → the activations of its layers, utterance by utterance, in one shard per chapter folder. With a
/// row store, activations extracted before are taken from it; the outputs are the same.
/// </summary>
internal static class ExtractStage
{
    public static async Task RunAsync(StageContext context)
    {
        if (context.Get(ExtractFlags.MakeControl))
        {
            ControlMaker.Run(context);
            return;
        }

        IReadOnlyList<Split> splits = context.Get(ExtractFlags.Splits);
        string corpus = context.Get(CommonFlags.Corpus);
        double minimumSeconds = context.Get(Settings.Extract.MinimumSeconds) ?? 0;
        (Split Split, IReadOnlyList<Utterance> Utterances)[] labelled = [.. splits.Select(split => (split, LabelTable.Read(context.Get(CommonFlags.Labels), split)))];
        IReadOnlyList<Utterance>[] chosen = [.. labelled.Select(part => part.Utterances.Where(utterance => utterance.DurationSeconds >= minimumSeconds).ToArray())];
        Shard[] shards = [.. splits.Zip(chosen).SelectMany(part => Shard.Of(part.First, part.Second))];
        NetworkOptions network = NetworkChoice.Of(context.Values);
        IFrontEnd frontEnd = network.OpenFrontEnd();
        using IDisposable? graph = frontEnd as IDisposable;
        ModelSource source = network.Model(frontEnd.Bins);
        if (context.Get(Settings.Models.Calibration) is { } calibration)
        {
            source = source.AsControl(source.ControlSeed!.Value, source.ControlKind, ControlMaker.ReadCalibration(calibration));
        }

        ExecutionSettings execution = new(context.Get(Settings.Execution.Provider), context.Get(Settings.Execution.Device), context.Get(Settings.Execution.Batch));
        using SpeakerModel model = SpeakerModel.Load(source, network.Layers, frontEnd.Bins, network.Input, network.Pooling, execution);
        UtteranceExtractor extractor = new(
            model, [source.Label, .. network.FrontEndFile is { } file ? [file] : Array.Empty<string>()], network.FrontEndOf(model.Kind, model.Normalization, frontEnd), corpus);
        if (context.Get(ExtractFlags.Cost))
        {
            ExtractionCost cost = new(extractor, model.Layers.Sum(layer => layer.Dim), network.Crop?.Seconds ?? double.PositiveInfinity, context.Jobs);
            await File.WriteAllBytesAsync(context.Output(RowCost.FileName), (await cost.MeasureAsync(chosen, context.CancellationToken).ConfigureAwait(false)).ToBytes()).ConfigureAwait(false);
            return;
        }

        if (model.IsEmbeddingMeanOfFrames)
        {
            context.Progress.Say("note: the network gives a vector for every frame. Their mean over time is taken for the embedding.");
        }

        if (execution.Batch > model.Batch)
        {
            context.Progress.Say("note: the network takes one utterance at a time, so it is run without batches.");
        }

        RowSource rows = new(
            extractor,
            context.Get(CommonFlags.RowStore) is { } folder ? new RowStore(folder, model.Layers) : null,
            new AudioDigests(corpus, context.Get(ExtractFlags.AudioDigests)),
            network.IsSeededById);

        string features = context.Output("features");
        int all = labelled.Sum(table => table.Utterances.Count);
        int leftOut = all - shards.Sum(shard => shard.Utterances.Count);
        if (leftOut > 0)
        {
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"{leftOut:N0} of {all:N0} utterances are shorter than {Numbers.Text(minimumSeconds)} s and left out"));
        }

        Part? part = context.Get(ExtractFlags.Part) is { } text ? Part.TryParse(text) : null;
        if (part is { } share)
        {
            shards = [.. shards.Where((_, i) => share.Has(i))];
        }

        int total = shards.Sum(shard => shard.Utterances.Count);
        context.Progress.Begin("utterances", total);
        Dictionary<Shard, FeatureShard> complete = await TakeShardsAsync(shards, features, rows, context).ConfigureAwait(false);
        int taken = complete.Values.Sum(shard => shard.Utterances);

        (Shard Shard, IReadOnlyList<Utterance> Utterances)[] open =
        [
            .. shards.Where(shard => !complete.ContainsKey(shard)).SelectMany(shard => rows.IsByShards
                ? [(shard, shard.Utterances)]
                : shard.Utterances.Select(utterance => (shard, (IReadOnlyList<Utterance>)[utterance]))),
        ];
        ShardWriter writer = new(features, model.Layers, rows);
        List<RejectedUtterance> rejected = [];
        await OrderedParallel.ForEachAsync(
            open,
            context.Jobs,
            item => rows.Get(item.Utterances),
            async (item, made) =>
            {
                foreach ((Utterance utterance, SourcedRow row) in item.Utterances.Zip(made))
                {
                    if (row.Extraction.Activations is null)
                    {
                        rejected.Add(new RejectedUtterance(utterance.AudioId, item.Shard.Split, utterance.AudioPath, row.Extraction.Reason));
                    }

                    taken += row.IsTaken ? 1 : 0;
                    if (await writer.TakeAsync(item.Shard, utterance, row).ConfigureAwait(false) is { } shard)
                    {
                        complete.Add(item.Shard, shard);
                    }

                    context.Progress.Advance();
                }
            },
            context.CancellationToken).ConfigureAwait(false);

        context.Progress.Say(string.Create(
            CultureInfo.InvariantCulture, $"{total:N0} utterances: {taken:N0} taken from the store, {total - taken - rejected.Count:N0} extracted, {rejected.Count:N0} rejected"));
        if (part is not null)
        {
            // The rows are in the row store. How many utterances may be rejected is a question to all of them.
            return;
        }

        await WriteAsync(features, model.Layers, splits, [.. shards.Select(shard => complete[shard])]).ConfigureAwait(false);
        CsvTable.Write(context.Output(RejectedUtterance.FileName), rejected);
        RejectedUtterance.Report(rejected, total, context.Get(Settings.Corpus.MaxRejected), context.Progress.Say);
    }

    /// <summary>Writes what makes a feature set of complete shards.</summary>
    private static async Task WriteAsync(string features, IReadOnlyList<Layer> layers, IReadOnlyList<Split> splits, List<FeatureShard> written)
    {
        foreach (Split split in splits.Where(split => !written.Exists(shard => shard.Split == split)))
        {
            // Every utterance was left out: the split is empty; it still counts as extracted.
            FeatureShard empty = new(FeatureShard.FileOf(split, ""), 0) { Split = split };
            FeatureWriter nothing = await FeatureWriter.CreateAsync(Path.Combine(features, empty.File), layers, 0).ConfigureAwait(false);
            await nothing.DisposeAsync().ConfigureAwait(false);
            written.Add(empty);
        }

        FeatureSet.Write(features, layers, written);
    }

    /// <summary>Takes the complete shards of the row store.</summary>
    private static async Task<Dictionary<Shard, FeatureShard>> TakeShardsAsync(
        IReadOnlyList<Shard> shards, string features, RowSource rows, StageContext context)
    {
        Dictionary<Shard, FeatureShard> taken = new(ReferenceEqualityComparer.Instance);
        await OrderedParallel.ForEachAsync(
            shards,
            context.Jobs,
            shard => rows.TryTakeShard(shard.Utterances, Path.Combine(features, shard.File)),
            (shard, isTaken) =>
            {
                if (isTaken)
                {
                    taken.Add(shard, new FeatureShard(shard.File, shard.Utterances.Count) { Split = shard.Split });
                    context.Progress.Advance(shard.Utterances.Count);
                }

                return Task.CompletedTask;
            },
            context.CancellationToken).ConfigureAwait(false);
        return taken;
    }
}
