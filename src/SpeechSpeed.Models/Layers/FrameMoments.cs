using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// Takes more from the frames of a layer than their mean. Frequency is averaged first, which leaves one series x₁ … x_T per channel: its mean m, its standard deviation s = √(Σ (x_t − m)² / T),
/// and its dynamics Σ |x_t − x_(t−1)| / (T − 1) / s.
/// </summary>
/// <remarks>
/// <para>White noise has dynamics of 2/√π, whatever its scale; the slower a series moves, the smaller they are. Of one frame, and of a channel that does not vary, s and dynamics are 0: in the
/// denominator s is at least <see cref="Rounding"/> of |m|, below which it is the rounding of single precision.</para>
/// <para>
/// The graph takes all means over frames, and <see cref="Finish"/> computes with what is left. Variance is that of the corrected two-pass algorithm (Chan, Golub and LeVeque 1983), as a mean of a thousand
/// frames is off by some millionths in ONNX Runtime: mean (x_t − m)² − (mean (x_t − m))².
/// |x_t − x_(t−1)| is max(x_t, x_(t−1)) + max(−x_t, −x_(t−1)): <c>MaxPool</c> over two frames, padded before the first, so that there are T of them, of which the first is 0. All operators mean the same
/// in every operator set, which excludes <c>ReduceMean</c> and <c>Slice</c>.
/// </para>
/// </remarks>
internal static class FrameMoments
{
    private const double Rounding = 1e-6;

    /// <summary>Adds the nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="value">An activation with the channels second.</param>
    /// <param name="frames">Its frames.</param>
    /// <param name="name">Prefix of the names of the nodes.</param>
    /// <param name="pooling">What is taken; more than the mean.</param>
    /// <returns>The names of two values: what <see cref="Finish"/> takes, and the number of entries of the series.</returns>
    public static (string Means, string Size) Add(GraphBuilder graph, string value, Frames frames, string name, TimePooling pooling)
    {
        string Op(string operatorType, string part, params string[] inputs) => graph.Add(operatorType, $"{name} {part}", inputs);
        string series = frames.Bins is { } bins ? OverBins(bins) : value;
        string deviations = Op("Sub", "deviations", series, Op("GlobalAveragePool", "mean", series));
        List<string> parts = [series, deviations, Op("Mul", "squares", deviations, deviations)];
        if (pooling == TimePooling.Dynamics)
        {
            parts.Add(Op("Add", "steps", Later("rises", deviations), Later("falls", Op("Neg", "negative", deviations))));
        }

        string all = graph.Add("Concat", $"{name} parts", parts, Whole("axis", 1));
        return (Op("GlobalAveragePool", "means", all), Op("Size", "size", series));

        // A product is faster here than AveragePool. Of three axes, since ONNX Runtime would convert one of four to the blocked layout of convolutions and back.
        string OverBins(long count)
        {
            string shares = graph.Initializer($"{name} shares", [.. Enumerable.Repeat(1f / count, (int)count)], frames.IsLast ? [1, count] : [count, 1]);
            string product = Op("MatMul", "mean over bins", frames.IsLast ? [shares, value] : [value, shares]);
            return Op("Reshape", "series", product, graph.Constant($"{name} shape", [0, frames.Channels, -1]));
        }

        // The greater of each frame and the one before it.
        string Later(string part, string of) => graph.Add("MaxPool", $"{name} {part}", [of], List("kernel_shape", 2), List("pads", 1, 0));
    }

    /// <summary>The numbers of a layer: all means, then all standard deviations, then all dynamics.</summary>
    /// <param name="means">Of each channel the mean of its frames; then those of the deviations, of their squares and of the steps.</param>
    /// <param name="size">Number of channels times frames.</param>
    /// <param name="pooling">What is taken; more than the mean.</param>
    public static float[] Finish(ReadOnlySpan<float> means, long size, TimePooling pooling)
    {
        int channels = means.Length / (1 + pooling.NumbersPerChannel());
        double frames = (double)size / channels;
        float[] numbers = new float[pooling.NumbersPerChannel() * channels];
        means[..channels].CopyTo(numbers);
        for (int channel = 0; channel < channels; channel++)
        {
            double rest = means[channels + channel];
            double sd = Math.Sqrt(Math.Max(0, means[(2 * channels) + channel] - (rest * rest)));
            numbers[channels + channel] = (float)sd;
            if (pooling == TimePooling.Dynamics)
            {
                double step = means[(3 * channels) + channel] * frames / Math.Max(1, frames - 1);
                numbers[(2 * channels) + channel] = step == 0 ? 0 : (float)(step / Math.Max(sd, Rounding * Math.Abs(numbers[channel])));
            }
        }

        return numbers;
    }
}
