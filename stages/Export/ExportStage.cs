using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Export.Chroma;

namespace SpeechSpeed.Stages.Export;

/// <summary>Hands over the features of one model in another form, shard by shard.</summary>
internal static class ExportStage
{
    public static async Task RunAsync(ExportOptions options, StageContext context)
    {
        ExportSource source = ExportSource.Open(options.Labels, options.Features);
        context.Progress.Begin("utterances", source.Utterances);
        switch (options.Format)
        {
            case ExportFormat.Npy:
                await NpyExport.WriteAsync(source, context).ConfigureAwait(false);
                break;
            case ExportFormat.Csv:
                CsvExport.Write(source, context);
                break;
            case ExportFormat.Chroma:
                using (ChromaClient client = new(options.Chroma))
                {
                    await new ChromaExport(client, options.Model, options.Target).RunAsync(source, context).ConfigureAwait(false);
                }

                break;
        }
    }
}
