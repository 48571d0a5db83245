using SpeechSpeed.Core;

namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>Settings of a training.</summary>
/// <param name="Width">Channels of the first stage.</param>
/// <param name="EmbeddingSize">Size of the embedding.</param>
/// <param name="Steps">Steps of the optimizer.</param>
/// <param name="AtMost">The longest time of the training, or null; if it is too short for the steps, the learning rate falls sooner.</param>
/// <param name="Batch">Crops of a step.</param>
/// <param name="CropSeconds">Length of a crop in seconds.</param>
/// <param name="LearningRate">The highest learning rate.</param>
/// <param name="Margin">The margin at the end.</param>
/// <param name="Seed">Seed of the weights and of the crops.</param>
/// <param name="Threads">Threads of libtorch.</param>
internal sealed record TrainingSettings(
    int Width, int EmbeddingSize, int Steps, TimeSpan? AtMost, int Batch, double CropSeconds, double LearningRate, double Margin, long Seed, int Threads)
{
    /// <summary>The input of the network, in training and in use.</summary>
    public static readonly FrontEndSettings FrontEnd = new(Bins: 80, FbankWindow.Hamming, Dither: 0, Cmn: true);

    /// <summary>Share of the training that is done: of its steps or, with a limit, of its time, whichever is larger; 1 or more after its end.</summary>
    /// <param name="step">Number of steps taken.</param>
    /// <param name="elapsed">Time taken.</param>
    public double Share(int step, TimeSpan elapsed) => Math.Max((double)step / Steps, AtMost is { } most ? elapsed / most : 0);
}
