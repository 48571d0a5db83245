using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace SpeechSpeed.Learning;

/// <summary>
/// Perceptrons of one size, one per layer and seed, trained side by side in batched matrix products. They are independent: their losses are added, so each has
/// its own gradient, AdamW works entry by entry, and a network whose training has ended leaves the batch.
/// </summary>
internal sealed class MlpBatch
{
    /// <summary>Utterances evaluated at once. It bounds the memory: the activations are repeated for every seed.</summary>
    private const int EvaluatedAtOnce = 1024;

    private readonly SeededRandom[] orders;

    // Shapes (networks, channels, hidden), (networks, 1, hidden), (networks, hidden, 1), (networks, 1, 1).
    private torch.Tensor[] weights;

    // Of each network in the weights: layer × seeds + seed.
    private int[] networks;

    private MlpBatch(torch.Tensor[] weights, SeededRandom[] orders)
    {
        this.weights = weights;
        this.orders = orders;
        networks = [.. Enumerable.Range(0, (int)weights[0].shape[0])];
    }

    /// <summary>Draws the hidden layers uniform in ±1/√channels; the output layers are 0. Each seed has its own order of the utterances. The caller's scope disposes of the weights.</summary>
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
                torch.tensor(weights, [networks, channels, settings.Hidden]),
                torch.tensor(biases, [networks, 1, settings.Hidden]),
                torch.zeros(networks, settings.Hidden, 1),
                torch.zeros(networks, 1, 1),
            ],
            [.. Enumerable.Range(0, settings.Seeds).Select(seed => new SeededRandom(settings.Seed + seed, "early-stopped order"))]);
    }

    /// <summary>Trains each network until it has not improved on the utterances set aside for a while, and gives it the weights of its best epoch.</summary>
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
        int[] all = networks;
        torch.Tensor[] best = [.. weights.Select(tensor => tensor.clone())];
        float[] bestLoss = Losses(setAside, setAsideTargets);
        int[] bestEpoch = new int[all.Length];
        using AdamOptimizer optimizer = new(weights.Select(tensor => new Parameter(tensor)), settings.LearningRate, settings.WeightDecay);
        weights = [.. optimizer.Parameters];
        int utterances = (int)targets.shape[0];
        int batch = EarlyStoppingSettings.Batch(utterances);
        long[][] order = [.. orders.Select(_ => Enumerable.Range(0, utterances).Select(i => (long)i).ToArray())];
        for (int epoch = 1; epoch <= settings.MaximumEpochs && networks.Length > 0; epoch++)
        {
            // Those of networks that have left too: an order does not depend on who is still there.
            for (int seed = 0; seed < order.Length; seed++)
            {
                orders[seed].Shuffle(order[seed].AsSpan());
            }

            for (int start = 0; start < utterances; start += batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Step(optimizer, inputs, targets, order, start..Math.Min(start + batch, utterances));
            }

            float[] loss = Losses(setAside, setAsideTargets);
            int[] better = [.. Enumerable.Range(0, loss.Length).Where(i => loss[i] < bestLoss[networks[i]])];
            foreach (int i in better)
            {
                (bestLoss[networks[i]], bestEpoch[networks[i]]) = (loss[i], epoch);
            }

            Copy(better, best);
            int[] staying = [.. Enumerable.Range(0, networks.Length).Where(i => epoch - bestEpoch[networks[i]] < settings.Patience)];
            if (staying.Length < networks.Length)
            {
                optimizer.Keep(staying);
                weights = [.. optimizer.Parameters];
                networks = [.. staying.Select(i => networks[i])];
            }
        }

        (weights, networks) = (best, all);
    }

    /// <summary>Predictions, shape (networks, utterances).</summary>
    /// <param name="inputs">Shape (layers, utterances, channels).</param>
    public float[] Predict(torch.Tensor inputs) => Outputs(inputs).data<float>().ToArray();

    private static torch.Tensor Index(IEnumerable<int> values) => torch.tensor([.. values.Select(value => (long)value)]);

    /// <summary>Copies the weights of some of the networks to their places among all.</summary>
    private void Copy(int[] positions, torch.Tensor[] all)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable setting = torch.no_grad();
        for (int i = 0; i < all.Length && positions.Length > 0; i++)
        {
            all[i].index_copy_(0, Index(positions.Select(position => networks[position])), weights[i].index_select(0, Index(positions)));
        }
    }

    // The layers of the networks, and for each network the utterances of its seed.
    private void Step(AdamOptimizer optimizer, torch.Tensor inputs, torch.Tensor targets, long[][] order, Range utterances)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (long all, long channels) = (inputs.shape[1], inputs.shape[2]);
        int size = utterances.End.Value - utterances.Start.Value;
        long[] batch = new long[networks.Length * size];
        long[] rows = new long[batch.Length];
        for (int i = 0; i < batch.Length; i++)
        {
            int network = networks[i / size];
            batch[i] = order[network % orders.Length][utterances.Start.Value + (i % size)];
            rows[i] = (network / orders.Length * all) + batch[i];
        }

        torch.Tensor activations = inputs.view(-1, channels).index_select(0, torch.tensor(rows)).view(networks.Length, size, channels);
        torch.Tensor expected = targets.index_select(0, torch.tensor(batch)).view(networks.Length, size, 1);
        optimizer.Minimise(torch.nn.functional.mse_loss(Forward(activations), expected, torch.nn.Reduction.None).mean([1L]).sum());
    }

    /// <summary>Mean squared error of each network.</summary>
    private float[] Losses(torch.Tensor inputs, torch.Tensor targets)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor outputs = Outputs(inputs);
        return torch.nn.functional.mse_loss(outputs, targets.expand_as(outputs), torch.nn.Reduction.None).mean([1L]).data<float>().ToArray();
    }

    /// <summary>The predictions of each network for all utterances, shape (networks, utterances, 1).</summary>
    private torch.Tensor Outputs(torch.Tensor inputs)
    {
        using IDisposable inference = torch.no_grad();
        torch.Tensor layers = Index(networks.Select(network => network / orders.Length));
        List<torch.Tensor> outputs = [];
        for (long start = 0; start < inputs.shape[1]; start += EvaluatedAtOnce)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor rows = inputs.slice(1, start, Math.Min(start + EvaluatedAtOnce, inputs.shape[1]), 1);
            outputs.Add(Forward(rows.index_select(0, layers)).MoveToOuterDisposeScope());
        }

        return torch.cat(outputs, 1);
    }

    private torch.Tensor Forward(torch.Tensor rows) =>
        rows.bmm(weights[0]).Plus(weights[1]).relu_().bmm(weights[2]).Plus(weights[3]);
}
