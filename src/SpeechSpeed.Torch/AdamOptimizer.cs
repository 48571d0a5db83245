using TorchSharp;
using TorchSharp.Modules;

namespace SpeechSpeed.Torch;

/// <summary>
/// Adam (Kingma &amp; Ba 2015; β₁ 0.9, β₂ 0.999, ε 1e-8), optionally with decoupled weight decay (AdamW, Loshchilov &amp; Hutter 2019).
/// </summary>
/// <remarks>
/// TorchSharp has both, but leaves its numbers to the garbage collector, which may take them while libtorch reads them (see <see cref="TensorArithmetic"/>).
/// </remarks>
public sealed class AdamOptimizer : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    private readonly Parameter[] parameters;
    private readonly torch.Tensor[] means;
    private readonly torch.Tensor[] squares;
    private readonly double weightDecay;
    private readonly Scalar one = 1;
    private readonly Scalar beta1 = Beta1;
    private readonly Scalar beta2 = Beta2;
    private readonly Scalar ownShare1 = 1 - Beta1;
    private readonly Scalar ownShare2 = 1 - Beta2;
    private readonly Scalar epsilon = 1e-8;
    private int step;

    /// <summary>Begins at the current parameters.</summary>
    /// <param name="parameters">The fitted parameters.</param>
    /// <param name="learningRate">Size of a step.</param>
    /// <param name="weightDecay">Share of each parameter, times the learning rate, that a step subtracts; 0 for none.</param>
    public AdamOptimizer(IEnumerable<Parameter> parameters, double learningRate, double weightDecay = 0)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.parameters = [.. parameters];
        LearningRate = learningRate;
        this.weightDecay = weightDecay;
        means = [.. this.parameters.Select(parameter => torch.zeros_like(parameter).DetachFromDisposeScope())];
        squares = [.. this.parameters.Select(parameter => torch.zeros_like(parameter).DetachFromDisposeScope())];
    }

    /// <summary>What is fitted.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>Size of a step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Clears the gradients, computes those of a loss and makes a step.</summary>
    public void Minimise(torch.Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        foreach (Parameter parameter in parameters)
        {
            parameter.grad?.zero_();
        }

        loss.backward();
        using IDisposable setting = torch.no_grad();
        step++;
        using Scalar size = -LearningRate / (1 - Math.Pow(Beta1, step));
        using Scalar decay = 1 - (LearningRate * weightDecay);
        using Scalar correction = Math.Sqrt(1 - Math.Pow(Beta2, step));
        for (int i = 0; i < parameters.Length; i++)
        {
            torch.Tensor gradient = parameters[i].grad!;
            if (weightDecay > 0)
            {
                parameters[i].mul_(decay);
            }

            means[i].mul_(beta1).add_(gradient, ownShare1);
            squares[i].mul_(beta2).addcmul_(gradient, gradient, ownShare2);
            torch.Tensor scale = squares[i].sqrt().div_(correction).add_(epsilon, one);
            parameters[i].addcdiv_(means[i], scale, size);
        }
    }

    /// <summary>Goes on with some of several networks that share each parameter, one network an entry of its first dimension. The parameters are new ones.</summary>
    /// <param name="entries">Which.</param>
    public void Keep(IReadOnlyList<int> entries)
    {
        using IDisposable setting = torch.no_grad();
        using torch.Tensor index = torch.tensor([.. entries.Select(entry => (long)entry)]);
        for (int i = 0; i < parameters.Length; i++)
        {
            (Parameter parameter, torch.Tensor mean, torch.Tensor square) = (parameters[i], means[i], squares[i]);
            parameters[i] = new Parameter(parameter.index_select(0, index));
            means[i] = mean.index_select(0, index).DetachFromDisposeScope();
            squares[i] = square.index_select(0, index).DetachFromDisposeScope();
            parameter.Dispose();
            mean.Dispose();
            square.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (torch.Tensor tensor in means.Concat(squares))
        {
            tensor.Dispose();
        }

        foreach (Scalar scalar in new[] { one, beta1, beta2, ownShare1, ownShare2, epsilon })
        {
            scalar.Dispose();
        }
    }
}
