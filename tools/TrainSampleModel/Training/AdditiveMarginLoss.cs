using SpeechSpeed.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>
/// Cross entropy of scaled cosines to one direction per class, with a margin subtracted from the cosine to the true class (Wang et al., "Additive margin
/// softmax for face verification", 2018).
/// </summary>
internal sealed class AdditiveMarginLoss : nn.Module<Tensor, Tensor, Tensor>
{
    private const double Scale = 30;
    private readonly Parameter directions;

    /// <summary>Creates the directions at random.</summary>
    public AdditiveMarginLoss(int embeddingSize, int classes)
        : base("classes")
    {
        directions = nn.Parameter(nn.functional.normalize(randn(classes, embeddingSize)));
        RegisterComponents();
    }

    /// <summary>The margin that is subtracted from the cosine to the true class.</summary>
    public double Margin { get; set; }

    /// <summary>Begins with other directions.</summary>
    /// <param name="values">Shape (classes, embedding size).</param>
    public void SetDirections(Tensor values)
    {
        using IDisposable setting = no_grad();
        directions.copy_(nn.functional.normalize(values));
    }

    /// <summary>The mean loss of (batch, embedding size) embeddings and (batch) classes.</summary>
    public override Tensor forward(Tensor embeddings, Tensor classes)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cosines = Cosines(embeddings);
        Tensor margins = nn.functional.one_hot(classes, directions.shape[0]).to(float32).Times(Margin);
        return nn.functional.cross_entropy((cosines - margins).Times(Scale), classes).MoveToOuterDisposeScope();
    }

    /// <summary>The cosine of each embedding to each class.</summary>
    public Tensor Cosines(Tensor embeddings) =>
        nn.functional.normalize(embeddings).mm(nn.functional.normalize(directions).t());
}
