using System.Globalization;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Drafts;

/// <summary>A pipeline file for a corpus and a model, with comments on what a reader would change.</summary>
/// <param name="corpus">The corpus.</param>
/// <param name="model">Full path of the ONNX file.</param>
/// <param name="place">Where it is to be written.</param>
public sealed partial class PipelineDraft(CorpusDraft corpus, string model, DraftPlace place)
{
    /// <summary>Below this number of utterances, the probes' defaults learn too little.</summary>
    private const int Small = 1000;

    private string Name => Path.GetFileNameWithoutExtension(place.File);

    /// <summary>Writes it, and the manifest of the corpus where it needs one.</summary>
    /// <exception cref="SpeechSpeedException">One of the files is there already: exit code 2, and nothing is written.</exception>
    public void Write()
    {
        (string Path, string Text)[] files = [.. corpus.Manifest is { } manifest ? [(place.Manifest, manifest.ToString())] : ((string, string)[])[], (place.File, ToString())];
        if (Array.Find(files, file => Path.Exists(file.Path)).Path is { } there)
        {
            Throw.Configuration($"{there} exists, and New overwrites nothing. Name another pipeline file: --config=PATH.");
        }

        foreach ((string path, string text) in files)
        {
            using StreamWriter file = new(new FileStream(path, FileMode.CreateNew));
            file.Write(text);
        }
    }

    /// <summary>Its text.</summary>
    public override string ToString()
    {
        string name = NotOfAName().Replace(Path.GetFileNameWithoutExtension(model), "-").Trim('-', '.');
        string found = corpus switch
        {
            { Manifest.LacksSpeakers: false } => string.Create(CultureInfo.InvariantCulture, $": {corpus.Manifest.Utterances:N0} utterances of {corpus.Manifest.Speakers:N0} speakers"),
            { AudioFiles: { } files } => string.Create(CultureInfo.InvariantCulture, $": {files:N0} audio files"),
            _ => "",
        };
        return $$"""
            # Every key, its range and its default: docs/configuration.md. What would run, and what it would cost: ./build.sh --target=Status --config={{Path.GetFileName(place.File)}}
            schema: 1
            name: {{DraftPlace.Text(Name)}}   # the title of the report
            results: {{DraftPlace.Text($"{Name}-results")}}   # of this pipeline alone
            corpus:   # {{corpus.Layout}}{{found}}
            {{string.Join('\n', corpus.Lines.Select(line => $"  {line}"))}}
              # speech: read   # the kind of speech in words: the report quotes it
            models:
              - name: {{name}}   # in tables, figures and folders of the results
                onnx: {{place.Path(model)}}
                # trained_on: VoxCeleb2, no speaker of this corpus   # the report quotes it
              # Controls show what the shape of the network predicts without training. More seeds show how much that varies.
              - name: {{name}}-initialised   # the same graph as before any training
                control: { of: {{name}}, kind: initialised, seeds: [0] }
              - name: {{name}}-filters   # the same graph with its weights permuted within filters
                control: { of: {{name}}, kind: filters, seeds: [0] }
            {{(corpus.AudioFiles < Small ? "" : "# ")}}probe: { epochs: 40, layer_epochs: 10, hidden: 32, batch: 16, learning_rate: 1e-3 }   # for hundreds of utterances; the defaults are for tens of thousands
            # targets: [cps, articulation_rate, speech_share, f0_mean, duration]   # what else is predicted

            """;
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex NotOfAName();
}
