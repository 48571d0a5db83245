using System.CommandLine;
using SpeechSpeed.Models;
using SpeechSpeed.TrainSampleModel.Scoring;
using SpeechSpeed.TrainSampleModel.Training;

namespace SpeechSpeed.TrainSampleModel;

/// <summary>The verbs of the tool and their flags.</summary>
internal static class Commands
{
    /// <summary>The command line.</summary>
    public static RootCommand Root() =>
        new("Trains the speaker model of the embedded sample, and scores speaker models by verification. Not part of the pipeline.") { Train(), Evaluate() };

    private static Command Train()
    {
        Option<string[]> speech = Folders("--speech", "Folders to learn from, in LibriSpeech's layout: FOLDER/SPEAKER/CHAPTER/*.flac.");
        Option<string[]> dev = Folders("--dev", "Folders of other speakers to watch the training by; nothing is learnt from them.");
        Option<string> output = new("--output") { Description = "ONNX file to write: the best on --dev so far, looked at every 200 steps.", Required = true };
        Option<string> log = new("--log") { Description = "CSV file to write the log to.", Required = true };
        Option<int> width = Number("--width", "Channels of the first stage, a multiple of 8.", 8);
        Option<int> embedding = Number("--embedding", "Size of the embedding, 1 or more.", 128);
        Option<int> steps = Number("--steps", "Steps of the optimizer, 1 or more.", 3000);
        Option<double?> minutes = new("--minutes")
        {
            Description = "The longest that the training may take, more than 0. Rate and margin then follow the clock too, and the seed does not say what is learnt; without it, it does.",
        };
        Option<int> batch = Number("--batch", "Crops of a step, 2 or more.", 16);
        Option<double> crop = Number("--crop", "Length of a crop in seconds, 0.5 or more.", 1.8);
        Option<double> rate = Number("--learning-rate", "Highest learning rate of AdamW, more than 0.", 1e-3);
        Option<double> margin = Number("--margin", "Additive margin of the softmax at the end, 0 to 1.", 0.15);
        Option<long> seed = Number("--seed", "Seed of the weights and of the crops.", 0L);
        Option<int> threads = Number("--threads", "Threads of libtorch, 1 or more.", Environment.ProcessorCount);
        Command command = new("train", "Trains a SimAMResNet34 to tell speakers apart and writes it as ONNX.")
        {
            speech, dev, output, log, width, embedding, steps, minutes, batch, crop, rate, margin, seed, threads,
        };
        command.SetAction((parsed, cancellation) =>
        {
            TrainingSettings settings = new(
                parsed.GetValue(width), parsed.GetValue(embedding), parsed.GetValue(steps), parsed.GetValue(minutes) is { } most ? TimeSpan.FromMinutes(most) : null,
                parsed.GetValue(batch), parsed.GetValue(crop), parsed.GetValue(rate), parsed.GetValue(margin), parsed.GetValue(seed), parsed.GetValue(threads));
            using Trainer trainer = new(settings, Speech.Read(parsed.GetRequiredValue(speech)), Speech.Read(parsed.GetRequiredValue(dev)));
            using StreamWriter writer = new(parsed.GetRequiredValue(log));
            trainer.Run(parsed.GetRequiredValue(output), writer, cancellation);
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Evaluate()
    {
        Option<string> model = new("--model") { Description = "ONNX file of the model.", DefaultValueFactory = _ => "samples/models/samresnet34-w8.onnx" };
        Option<string[]> sets = new("--set")
        {
            Description = "Speech to verify speakers of, NAME=FOLDER,FOLDER, each folder as FOLDER/SPEAKER/CHAPTER/*.flac. May be given several times.",
            DefaultValueFactory = _ =>
            [
                "real voices (test-mini)=../shared/data/LibriSpeech/test-mini",
                "synthetic voices=samples/speech/train,samples/speech/dev,samples/speech/test",
            ],
        };
        sets.Validators.Add(result =>
        {
            foreach (string set in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (TestSet.TryParse(set) is null)
                {
                    result.AddError($"--set: expected NAME=FOLDER,FOLDER, found '{set}'.");
                }
            }
        });
        Command command = new("evaluate", "Prints equal error rates, as Markdown: the model's, its untrained twins', two baselines' without a network.") { model, sets };
        command.SetAction((parsed, _) => Console.Out.WriteLineAsync(
            ScoreTable.Of(ModelSource.FromFile(parsed.GetRequiredValue(model)), [.. parsed.GetRequiredValue(sets).Select(set => TestSet.TryParse(set)!)])));
        return command;
    }

    private static Option<string[]> Folders(string flag, string meaning) =>
        new(flag) { Description = meaning, Required = true, AllowMultipleArgumentsPerToken = true };

    private static Option<T> Number<T>(string flag, string meaning, T defaultValue)
        where T : struct =>
        new(flag) { Description = meaning, DefaultValueFactory = _ => defaultValue };
}
