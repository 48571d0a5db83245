using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Torch;
using SpeechSpeed.TrainSampleModel.Network;
using SpeechSpeed.TrainSampleModel.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>Trains a network to distinguish speakers and writes it as ONNX at regular steps, so that it can be stopped at any time.</summary>
internal sealed class Trainer : IDisposable
{
    private const int StepsOfReport = 200;
    private const int BatchesAhead = 4;
    private const double WeightDecay = 0.05;
    private const double AverageDecay = 0.99;
    private const double WarmUpShare = 0.05;

    // A discriminant analysis uses this number of crops of each class, this number at once, after this number of batches for the norms.
    private const int CropsOfClass = 5;
    private const int CropsOfPass = 32;
    private const int BatchesOfNorms = 30;

    // The margin grows from nothing between these shares of the steps.
    private const double MarginBegins = 0.15;
    private const double MarginEnds = 0.5;

    // Each utterance for the scores during training is cut into pieces, for pairs of the same and of different utterances; the longest must have two.
    private const int MostPieceFrames = 300;

    private readonly int pieceFrames;
    private readonly TrainingSettings settings;
    private readonly FrontEndSettings frontEnd = TrainingSettings.FrontEnd;
    private readonly IReadOnlyList<SpokenUtterance> training;
    private readonly IReadOnlyList<SpokenUtterance> listening;
    private readonly CropSource crops;
    private readonly SimAmResNet network;
    private readonly SimAmResNet average;
    private readonly AdditiveMarginLoss loss;

    /// <summary>Prepares a training.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="training">Training speech.</param>
    /// <param name="listening">Speech of other speakers, for the scores during training.</param>
    public Trainer(TrainingSettings settings, IReadOnlyList<SpokenUtterance> training, IReadOnlyList<SpokenUtterance> listening)
    {
        this.settings = settings;
        this.training = training;
        this.listening = listening;
        pieceFrames = Math.Min(MostPieceFrames, ((listening.Max(one => one.Samples.Length) / 2) - Fbank.FrameLengthSamples) / Fbank.FrameShiftSamples);
        crops = new CropSource(training, frontEnd, (int)Math.Round(settings.CropSeconds * 100), settings.Seed);
        TorchRuntime.EnsureLoaded();
        set_num_threads(settings.Threads);
        random.manual_seed(settings.Seed);
        network = new SimAmResNet(settings.Width, frontEnd.Bins, settings.EmbeddingSize);
        average = new SimAmResNet(settings.Width, frontEnd.Bins, settings.EmbeddingSize);
        loss = new AdditiveMarginLoss(settings.EmbeddingSize, crops.ClassCount);
    }

    /// <summary>Trains.</summary>
    /// <param name="modelPath">Path of the ONNX file: the running mean of the weights, at its best score on that other speech.</param>
    /// <param name="log">Receives a line of CSV at intervals.</param>
    /// <param name="cancellationToken">Ends the training early; what was reached is written.</param>
    public void Run(string modelPath, TextWriter log, CancellationToken cancellationToken)
    {
        log.WriteLine("step,seconds,learning_rate,margin,loss,accuracy,dev_eer");
        Stopwatch clock = Stopwatch.StartNew();
        Begin();

        // If training ends early, no more batches come, and the loop below ends by itself.
        using BlockingCollection<CropBatch> ahead = new(BatchesAhead);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Thread maker = new(() => MakeBatches(ahead, stop.Token)) { IsBackground = true, Name = "crops" };
        maker.Start();

        using AdamOptimizer optimizer = new([.. network.parameters(), .. loss.parameters()], settings.LearningRate, WeightDecay);
        double lossSum = 0;
        double accuracySum = 0;
        double learningRate = 0;
        int steps = 0;
        int reported = 0;
        double best = double.PositiveInfinity;
        Report();
        foreach ((int i, CropBatch batch) in ahead.GetConsumingEnumerable(CancellationToken.None).Index())
        {
            double share = settings.Share(i, clock.Elapsed);
            if (share >= 1)
            {
                stop.Cancel();
                break;
            }

            learningRate = LearningRateAt(share);
            optimizer.LearningRate = learningRate;
            loss.Margin = MarginAt(share);
            (double value, double accuracy) = Step(batch, optimizer);
            Copy(AverageDecay);
            steps = i + 1;
            lossSum += value;
            accuracySum += accuracy;
            if (steps % StepsOfReport == 0)
            {
                Report();
            }
        }

        if (steps > reported)
        {
            Report();
        }

        maker.Join();
        Refit();
        Report();

        void Report()
        {
            // Before the first step, and after the last layer has been fitted anew, there is no loss to report.
            int since = steps - reported;
            string learnt = since == 0 ? "," : string.Create(CultureInfo.InvariantCulture, $"{lossSum / since:F3},{accuracySum / since:F3}");
            double error = Listen();
            log.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{steps},{clock.Elapsed.TotalSeconds:F0},{learningRate:G3},{loss.Margin:F3},{learnt},{error:F4}"));
            log.Flush();
            if (error < best)
            {
                Write(modelPath);
                best = error;
            }

            (lossSum, accuracySum, reported) = (0, 0, steps);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        network.Dispose();
        average.Dispose();
        loss.Dispose();
    }

    private void MakeBatches(BlockingCollection<CropBatch> ahead, CancellationToken cancellationToken)
    {
        try
        {
            for (int i = 0; i < settings.Steps; i++)
            {
                ahead.Add(crops.Next(settings.Batch), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
        }

        ahead.CompleteAdding();
    }

    /// <summary>Rises linearly, then falls to zero as half a cosine.</summary>
    /// <param name="share">Share of the training that is done, of its steps or of its time, whichever is larger: 0 to 1.</param>
    private double LearningRateAt(double share) => share < WarmUpShare
        ? settings.LearningRate * Math.Max(share, 1.0 / settings.Steps) / WarmUpShare
        : settings.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (share - WarmUpShare) / (1 - WarmUpShare)));

    /// <inheritdoc cref="LearningRateAt"/>
    private double MarginAt(double share) => settings.Margin * Math.Clamp((share - MarginBegins) / (MarginEnds - MarginBegins), 0, 1);

    private (double Loss, double Accuracy) Step(CropBatch batch, AdamOptimizer optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        network.train();
        Tensor classes = tensor(batch.Classes);
        Tensor embeddings = network.forward(Features(batch));
        Tensor value = loss.forward(embeddings, classes);
        optimizer.Minimise(value);

        using IDisposable reading = no_grad();
        Tensor isRight = loss.Cosines(embeddings).argmax(1) == classes;
        return (value.item<float>(), isRight.to(float32).mean().item<float>());
    }

    /// <summary>Moves the running mean of weights and norms towards the network's.</summary>
    private void Copy(double decay)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable setting = no_grad();
        foreach ((Tensor mean, Tensor now) in average.state_dict().Values.Zip(network.state_dict().Values))
        {
            if (mean.is_floating_point())
            {
                mean.MoveTowards(now, 1 - decay);
            }
            else
            {
                mean.copy_(now);
            }
        }
    }

    /// <summary>
    /// The output of random weights already differs between speakers. A discriminant analysis of it is a far better first last layer
    /// than a random one, and the means of its classes are their directions.
    /// </summary>
    private void Begin()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable reading = no_grad();
        network.train();
        for (int i = 0; i < BatchesOfNorms; i++)
        {
            CropBatch batch = crops.Next(CropsOfPass);
            _ = network.forward(Features(batch));
        }

        (Tensor pooled, Tensor classes) = Pooled(network);
        Tensor map = DiscriminantAnalysis.Fit(pooled, classes, settings.EmbeddingSize);
        network.SetBottleneck(map.to(float32));
        Tensor embeddings = nn.functional.normalize(pooled.mm(map.t()));
        loss.SetDirections(DiscriminantAnalysis.ClassSums(embeddings, classes).to(float32));
        Copy(decay: 0);
    }

    /// <summary>Makes the last layer of the running mean a discriminant analysis again.</summary>
    private void Refit()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable reading = no_grad();
        (Tensor pooled, Tensor classes) = Pooled(average);
        average.SetBottleneck(DiscriminantAnalysis.Fit(pooled, classes, settings.EmbeddingSize).to(float32));
    }

    /// <summary>The input of a network's last layer for fresh crops, some of every class: (crops, features), float64, and the classes.</summary>
    private (Tensor Pooled, Tensor Classes) Pooled(SimAmResNet network)
    {
        using DisposeScope scope = NewDisposeScope();
        network.eval();
        List<long> classes = [];
        List<Tensor> pooled = [];
        for (int i = 0; i < CropsOfClass; i++)
        {
            for (int first = 0; first < crops.ClassCount; first += CropsOfPass)
            {
                CropBatch batch = crops.Next([.. Enumerable.Range(first, Math.Min(CropsOfPass, crops.ClassCount - first)).Select(one => (long)one)]);
                classes.AddRange(batch.Classes);
                pooled.Add(network.Pooled(Features(batch)).to(float64));
            }
        }

        return (cat(pooled).MoveToOuterDisposeScope(), tensor(classes).MoveToOuterDisposeScope());
    }

    private Tensor Features(CropBatch batch) => tensor(batch.Features).reshape(batch.Classes.Length, -1, frontEnd.Bins);

    /// <summary>The equal error rate between pieces of the utterances for the scores during training.</summary>
    private double Listen()
    {
        (string[] utterances, Tensor embeddings) = Embed(listening, mostPieces: int.MaxValue);
        using (embeddings)
        {
            IEnumerable<float[]> values = SimAmResNet.Values(embeddings).Chunk(settings.EmbeddingSize);
            return Verification.EqualErrorRateOf([.. utterances.Zip(values, (utterance, embedding) => new Voiceprint(utterance, "", embedding))]);
        }
    }

    private void Write(string modelPath)
    {
        using DisposeScope scope = NewDisposeScope();
        average.SetMean(zeros(settings.EmbeddingSize));
        average.SetMean(Embed(training.DistinctBy(one => one.Speaker), mostPieces: 1).Embeddings.mean([0L]));
        average.Save(modelPath);
    }

    /// <summary>The embeddings of pieces of utterances, (pieces, embedding size), by the running mean of the weights.</summary>
    private (string[] Utterances, Tensor Embeddings) Embed(IEnumerable<SpokenUtterance> speech, int mostPieces)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable reading = no_grad();
        average.eval();
        UtteranceFrontEnd features = new(frontEnd, null);
        int pieceSamples = Fbank.FrameLengthSamples + ((pieceFrames - 1) * Fbank.FrameShiftSamples);
        List<string> utterances = [];
        List<Tensor> embeddings = [];
        foreach (SpokenUtterance utterance in speech)
        {
            int pieces = Math.Min(mostPieces, utterance.Samples.Length / pieceSamples);
            if (pieces == 0)
            {
                continue;
            }

            float[] input = new float[pieces * pieceFrames * frontEnd.Bins];
            for (int piece = 0; piece < pieces; piece++)
            {
                features.Compute(
                    utterance.Samples.AsSpan(piece * pieceSamples, pieceSamples),
                    utterance.Id,
                    input.AsSpan(piece * pieceFrames * frontEnd.Bins, pieceFrames * frontEnd.Bins));
                utterances.Add(utterance.Id);
            }

            embeddings.Add(average.forward(tensor(input, [pieces, pieceFrames, frontEnd.Bins])));
        }

        return ([.. utterances], cat(embeddings).MoveToOuterDisposeScope());
    }
}
