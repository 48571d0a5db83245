using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Extract;

/// <summary>Audio → fbank → one pass of the network → the activations of its layers, utterance by utterance.</summary>
internal static class ExtractStage
{
    public static async Task RunAsync(ExtractOptions options, StageContext context)
    {
        using SpeakerModel model = SpeakerModel.Load(options.Model, options.Layers, options.FrontEnd.Bins);
        UtteranceExtractor extractor = new(model, new UtteranceFrontEnd(options.FrontEnd, options.Crop), options.Corpus);
        List<(Split Split, IReadOnlyList<Utterance> Utterances)> splits = [.. options.Splits.Select(split => (split, LabelTable.Read(options.Labels, split)))];
        string features = context.Output("features");
        FeatureWriter.WriteLayers(features, model.Layers);

        int total = splits.Sum(split => split.Utterances.Count);
        List<RejectedUtterance> rejected = [];
        context.Progress.Begin("utterances", total);
        foreach ((Split split, IReadOnlyList<Utterance> utterances) in splits)
        {
            await using FeatureWriter writer = await FeatureWriter.CreateAsync(features, split, model.Layers);
            await OrderedParallel.ForEachAsync(
                utterances,
                context.Jobs,
                extractor.Extract,
                async (utterance, extraction) =>
                {
                    if (extraction.Activations is { } activations)
                    {
                        await writer.AppendAsync(utterance.AudioPath, activations);
                    }
                    else
                    {
                        rejected.Add(new RejectedUtterance(utterance.AudioId, split, utterance.AudioPath, extraction.Reason));
                    }

                    context.Progress.Advance();
                },
                context.CancellationToken);
        }

        RejectedTable.Write(context.Output(RejectedTable.FileName), rejected);
        RejectedUtterance.Report(rejected, total, options.MaxRejected, RejectedTable.FileName, context.Progress.Say);
    }
}
