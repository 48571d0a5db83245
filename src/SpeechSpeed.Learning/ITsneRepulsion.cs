namespace SpeechSpeed.Learning;

/// <summary>
/// The forces that push the points of a t-SNE map apart: with q_ij = (1 + |y_i − y_j|²)⁻¹, the sums Σ_j q_ij² (y_i − y_j), which are to be divided by Z = Σ q_ij.
/// </summary>
internal interface ITsneRepulsion
{
    /// <summary>Computes them.</summary>
    /// <param name="x">Horizontal coordinates.</param>
    /// <param name="y">Vertical coordinates.</param>
    /// <param name="forcesX">Receives the horizontal sums.</param>
    /// <param name="forcesY">Receives the vertical sums.</param>
    /// <param name="cancellationToken">Ends the computation early.</param>
    /// <returns>Z, over all ordered pairs of two points.</returns>
    double Compute(double[] x, double[] y, double[] forcesX, double[] forcesY, CancellationToken cancellationToken);
}
