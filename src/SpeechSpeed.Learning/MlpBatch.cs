using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace SpeechSpeed.Learning;

/// <summary>
/// Perceptrons of one size, one per layer and seed, trained side by side in batched matrix products. They are independent: their losses are added, so each has
/// its own gradient, and AdamW works entry by entry.
/// </summary>
internal sealed class MlpBatch : IDisposable
{
    /// <summary>Utterances evaluated at once. It bounds the memory: the activations are repeated for every seed.</summary>
    private const int EvaluatedAtOnce = 1024;

    // Shapes (networks, channels, hidden), (networks, 1, hidden), (networks, hidden, 1), (networks, 1, 1); layers outside, seeds inside.
    private readonly Parameter[] parameters;
    private readonly int layers;
    private readonly SeededRandom[] orders;

    private MlpBatch(Parameter[] parameters, int layers, SeededRandom[] orders)
    {
        this.parameters = parameters;
        this.layers = layers;
        this.orders = orders;
    }

    /// <summary>Draws the hidden layers uniform in ±1/√channels; the output layers are 0. Each seed has its own order of the utterances.</summary>
    public static MlpBatch Draw(IReadOnlyList<string> names, int channels, EarlyStoppingSettings settings)
    {
        int networks = names.Count * settings.Seeds;
        float[] weights = new float[networks * channels * settings.Hidden];
        float[] biases = new float[networks * settings.Hidden];
        double bound = 1 / Math.Sqrt(channels);
        for (int network = 0; network < networks; network++)
        {
            SeededRandom random = new(settings.Seed + (network % settings.Seeds), $"early-stopped {names[network / settings.Seeds]}");
            random.FillUniform(weights.AsSpan(network * channels * settings.Hidden, channels * settings.Hidden), bound);
            random.FillUniform(biases.AsSpan(network * settings.Hidden, settings.Hidden), bound);
        }

        return new MlpBatch(
            [
                new Parameter(torch.tensor(weights, [networks, channels, settings.Hidden])),
                new Parameter(torch.tensor(biases, [networks, 1, settings.Hidden])),
                new Parameter(torch.zeros(networks, settings.Hidden, 1)),
                new Parameter(torch.zeros(networks, 1, 1)),
            ],
            names.Count,
            [.. Enumerable.Range(0, settings.Seeds).Select(seed => new SeededRandom(settings.Seed + seed, "early-stopped order"))]);
    }

    /// <summary>Trains until no network has improved on the utterances set aside for a while; each network keeps its best epoch.</summary>
    /// <param name="inputs">Shape (layers, utterances, channels).</param>
    /// <param name="targets">Shape (utterances, 1).</param>
    /// <param name="setAside">Inputs of the utterances set aside.</param>
    /// <param name="setAsideTargets">Their targets.</param>
    /// <param name="settings">The training.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public void Fit(
        torch.Tensor inputs,
        torch.Tensor targets,
        torch.Tensor setAside,
        torch.Tensor setAsideTargets,
        EarlyStoppingSettings settings,
        CancellationToken cancellationToken)
    {
        using AdamOptimizer optimizer = new(parameters, settings.LearningRate, settings.WeightDecay);
        using IDisposable outside = torch.no_grad();
        torch.Tensor[] best = [.. parameters.Select(parameter => parameter.detach().clone())];
        torch.Tensor bestLoss = Losses(setAside, setAsideTargets);
        int utterances = (int)targets.shape[0];
        int batch = EarlyStoppingSettings.Batch(utterances);
        long[][] order = [.. orders.Select(_ => Enumerable.Range(0, utterances).Select(i => (long)i).ToArray())];
        int lastBetter = 0;
        for (int epoch = 1; epoch <= settings.MaximumEpochs && epoch - lastBetter <= settings.Patience; epoch++)
        {
            for (int seed = 0; seed < order.Length; seed++)
            {
                orders[seed].Shuffle(order[seed].AsSpan());
            }

            for (int start = 0; start < utterances; start += batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Step(optimizer, inputs, targets, [.. order.SelectMany(one => one[start..Math.Min(start + batch, utterances)])]);
            }

            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor loss = Losses(setAside, setAsideTargets);
            torch.Tensor isBetter = loss < bestLoss;
            if (isBetter.any().item<bool>())
            {
                lastBetter = epoch;
                bestLoss.copy_(torch.minimum(loss, bestLoss));
                for (int i = 0; i < best.Length; i++)
                {
                    best[i].copy_(torch.where(isBetter, parameters[i], best[i]));
                }
            }
        }

        for (int i = 0; i < best.Length; i++)
        {
            parameters[i].copy_(best[i]);
        }
    }

    /// <summary>Predictions, shape (networks, utterances).</summary>
    /// <param name="inputs">Shape (layers, utterances, channels).</param>
    public float[] Predict(torch.Tensor inputs) => Outputs(inputs).data<float>().ToArray();

    public void Dispose()
    {
        foreach (Parameter parameter in parameters)
        {
            parameter.Dispose();
        }
    }

    // The batch has the utterances of each seed, one seed after the other.
    private void Step(AdamOptimizer optimizer, torch.Tensor inputs, torch.Tensor targets, long[] batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable inside = torch.enable_grad();
        torch.Tensor index = torch.tensor(batch);
        int size = batch.Length / orders.Length;
        torch.Tensor rows = inputs.index_select(1, index).view(layers * orders.Length, size, inputs.shape[^1]);
        torch.Tensor expected = targets.index_select(0, index).view(1, orders.Length, size, 1).expand(layers, orders.Length, size, 1).reshape(-1, size, 1);
        optimizer.Minimise(torch.nn.functional.mse_loss(Forward(rows), expected, torch.nn.Reduction.None).mean([1L]).sum());
    }

    /// <summary>Mean squared error of each network, shape (networks, 1, 1).</summary>
    private torch.Tensor Losses(torch.Tensor inputs, torch.Tensor targets)
    {
        torch.Tensor outputs = Outputs(inputs);
        return torch.nn.functional.mse_loss(outputs, targets.expand_as(outputs), torch.nn.Reduction.None).mean([1L], keepdim: true);
    }

    /// <summary>The predictions of each network for all utterances, shape (networks, utterances, 1).</summary>
    private torch.Tensor Outputs(torch.Tensor inputs)
    {
        using IDisposable inference = torch.no_grad();
        List<torch.Tensor> outputs = [];
        for (long start = 0; start < inputs.shape[1]; start += EvaluatedAtOnce)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor rows = inputs.slice(1, start, Math.Min(start + EvaluatedAtOnce, inputs.shape[1]), 1);
            outputs.Add(Forward(rows.repeat_interleave(orders.Length, 0)).MoveToOuterDisposeScope());
        }

        return torch.cat(outputs, 1);
    }

    private torch.Tensor Forward(torch.Tensor rows) =>
        rows.bmm(parameters[0]).Plus(parameters[1]).relu_().bmm(parameters[2]).Plus(parameters[3]);
}
