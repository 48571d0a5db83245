using Cake.Core.Diagnostics;
using Spectre.Console;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Drafts;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>Writes a pipeline file for a corpus and a model. What no flag says is asked for where a terminal is attached.</summary>
/// <param name="context">The arguments and paths.</param>
internal sealed class NewRun(BuildContext context)
{
    private static readonly bool IsTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Looks, writes, and reads what was written as a run does.</summary>
    public async Task RunAsync()
    {
        string corpus = Existing("--corpus", Given("--corpus", "The folder of the corpus, or its manifest:", isRequired: true)!);
        string model = Given("--onnx", "The ONNX file of the model, or nothing for the embedded one:") is { } onnx
            ? Existing("--onnx", onnx)
            : context.Root.CombineWithFilePath("samples/models/samresnet34-w8.onnx").FullPath;
        string shown = Given("--config", "The pipeline file to write, such as my.yaml:", isRequired: true)!;
        DraftPlace place = new(FullPath(shown));
        CorpusDraft found = CorpusDraft.Find(corpus, place);
        new PipelineDraft(found, model, place).Write();
        context.Log.Information("found: {0}", found.Layout);
        context.Closing.Add($"written: {place.File}{(found.Manifest is null ? "" : $" and {place.Manifest}")}");
        if (found.Manifest is { WithoutText: > 0 } manifest)
        {
            context.Closing.Add($"to fill in: the column text, for {Numbers.Text(manifest.WithoutText)} of {Numbers.Text(manifest.Utterances)} utterances");
        }

        if (found.Manifest?.LacksSpeakers == true)
        {
            context.Closing.Add("to fill in: the columns speaker and split. No speaker may be in two splits");
        }
        else
        {
            PipelineConfig config = PipelineConfig.Load(place.File, context.Root.FullPath);
            RunLog.Show(
                context.Log,
                await context.Runner(config, StageGraph.Build(config).Nodes).InspectAsync(context.Run, new LiveView(context.Log), context.Interrupted).ConfigureAwait(false));
        }

        context.Closing.Add($"then: ./build.sh --target=Status --config={shown}");
    }

    /// <summary>The value of a flag, or an answer; null for none.</summary>
    private string? Given(string flag, string question, bool isRequired = false)
    {
        TextPrompt<string> prompt = new(question) { AllowEmpty = !isRequired };
        string? given = context.Argument(flag) ?? (IsTerminal ? AnsiConsole.Prompt(prompt) : null);
        if (isRequired && given is null)
        {
            Throw.Configuration($"Without a terminal, New needs {flag}=PATH: {char.ToLowerInvariant(question[0])}{question[1..].TrimEnd(':')}.");
        }

        return string.IsNullOrWhiteSpace(given) ? null : given;
    }

    private string Existing(string flag, string given)
    {
        string path = FullPath(given);
        if (!Path.Exists(path))
        {
            Throw.Configuration($"{flag}={given}: {path} does not exist. Correct the path.");
        }

        return path;
    }

    private string FullPath(string path) => Path.GetFullPath(path, context.Environment.WorkingDirectory.FullPath);
}
