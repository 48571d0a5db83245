using SpeechSpeed.Core;

namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>How a network is trained.</summary>
/// <param name="Width">Channels of the first stage.</param>
/// <param name="EmbeddingSize">Size of the embedding.</param>
/// <param name="Steps">Steps of the optimizer.</param>
/// <param name="AtMost">The longest that it may take, or null; where that is too little for the steps, the learning rate falls sooner.</param>
/// <param name="Batch">Crops of a step.</param>
/// <param name="CropSeconds">Length of a crop in seconds.</param>
/// <param name="LearningRate">The highest learning rate.</param>
/// <param name="Margin">The margin at the end.</param>
/// <param name="Seed">Seed of the weights and of the crops.</param>
/// <param name="Threads">Threads of libtorch.</param>
internal sealed record TrainingSettings(
    int Width, int EmbeddingSize, int Steps, TimeSpan? AtMost, int Batch, double CropSeconds, double LearningRate, double Margin, long Seed, int Threads)
{
    /// <summary>What the network is given, in training as where it is used.</summary>
    public static readonly FrontEndSettings FrontEnd = new(Bins: 80, FbankWindow.Hamming, Dither: 0, Cmn: true);

    /// <summary>How much of the training is done, of its steps or, where there is a limit, of its time, whichever is more; 1 or more where it has ended.</summary>
    /// <param name="step">Steps that were taken.</param>
    /// <param name="elapsed">How long it has taken.</param>
    public double Share(int step, TimeSpan elapsed) => Math.Max((double)step / Steps, AtMost is { } most ? elapsed / most : 0);
}
