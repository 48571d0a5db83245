using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Export.Chroma;

namespace SpeechSpeed.Stages.Export;

/// <summary>Exports the features of one model in another form, shard by shard.</summary>
internal static class ExportStage
{
    public static async Task RunAsync(StageContext context)
    {
        ExportSource source = ExportSource.Open(context.Get(CommonFlags.Labels), context.Get(CommonFlags.Features));
        context.Progress.Begin("utterances", source.Utterances);
        switch (context.Get(ExportFlags.Format))
        {
            case ExportFormat.Npy:
                await NpyExport.WriteAsync(source, context).ConfigureAwait(false);
                break;
            case ExportFormat.Csv:
                CsvExport.Write(source, context);
                break;
            case ExportFormat.Chroma:
                using (ChromaClient client = new(new ChromaTarget(context.Get(ExportFlags.Server), context.Get(ExportFlags.Collection))))
                {
                    await new ChromaExport(client, context.Get(ExportFlags.Model), Settings.Label.Of(context.Values)).RunAsync(source, context).ConfigureAwait(false);
                }

                break;
        }
    }
}
