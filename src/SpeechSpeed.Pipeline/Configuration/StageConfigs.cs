using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>A front end that is an ONNX graph (<c>frontend.onnx</c>).</summary>
/// <param name="File">Full path of the ONNX file.</param>
/// <param name="DataFiles">The files that hold some of its tensors, relative to its folder, with forward slashes.</param>
/// <param name="Settings">What it is given, and what is done with what it gives.</param>
public sealed record FrontEndGraph(string File, IReadOnlyList<string> DataFiles, FeatureGraphSettings Settings);

/// <summary>What is read from the models (<c>extract:</c>). Activations are pooled by their mean over frequency and time.</summary>
/// <param name="Crop">How much of an utterance the model hears, or null for all of it.</param>
/// <param name="Layers">Names of the layers to read, or null for all of them. The embedding is always read.</param>
public sealed record ExtractConfig(CropSettings? Crop, IReadOnlyList<string>? Layers);

/// <summary>The MLP probes (<c>probe:</c>). A split in both lists makes their result in-sample.</summary>
/// <param name="Train">Splits to fit on.</param>
/// <param name="Test">Splits to evaluate on.</param>
/// <param name="Settings">The probe and its training.</param>
public sealed record ProbeConfig(IReadOnlyList<Split> Train, IReadOnlyList<Split> Test, ProbeSettings Settings);

/// <summary>The in-sample CCA (<c>cca:</c>).</summary>
/// <param name="Splits">Splits whose utterances it is computed over.</param>
/// <param name="Components">Number of components: 1, since CPS is a scalar.</param>
/// <param name="MaxUtterances">Size of the seeded sample of utterances, ≥ 3; null for all of them.</param>
/// <param name="Seed">Seed of that sample.</param>
public sealed record CcaConfig(IReadOnlyList<Split> Splits, int Components, int? MaxUtterances, long Seed);

/// <summary>The held-out statistics (<c>statistics:</c>).</summary>
/// <param name="Splits">Splits whose speakers are dealt to the folds.</param>
/// <param name="Folds">Number of speaker-disjoint folds.</param>
/// <param name="Bootstraps">Bootstrap samples of speakers.</param>
/// <param name="Permutations">Permutations of CPS between speakers.</param>
/// <param name="Seed">Seed of both.</param>
/// <param name="Crop">Whether the confounds are looked at on fixed crops too.</param>
public sealed record StatisticsConfig(IReadOnlyList<Split> Splits, int Folds, int Bootstraps, int Permutations, long Seed, bool Crop)
{
    /// <summary>Length of the fixed crops, in seconds.</summary>
    public const double CropSeconds = 4;
}

/// <summary>The figures (<c>plot:</c>).</summary>
/// <param name="Formats"><c>png</c>, <c>svg</c> or both.</param>
/// <param name="WidthCm">Width in centimetres.</param>
public sealed record PlotConfig(IReadOnlyList<string> Formats, double WidthCm);

/// <summary>The report (<c>report:</c>).</summary>
/// <param name="Languages"><c>en</c>, <c>ru</c> or both; the first is the one it opens in.</param>
public sealed record ReportConfig(IReadOnlyList<string> Languages);

/// <summary>The store (<c>cache:</c>).</summary>
/// <param name="Folder">Full path of the store.</param>
public sealed record CacheConfig(string Folder);
