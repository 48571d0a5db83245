using SpeechSpeed.Core;

namespace SpeechSpeed.Models.Tests;

/// <summary>The settings that tests depart from.</summary>
internal static class Usual
{
    public static readonly FrontEndSettings FrontEnd = new(Bins: 80, FbankWindow.Hamming, Dither: 0, Cmn: true);

    public static readonly FeatureGraphSettings Graph = new(SampleRange.Unit, Scale: 1, Offset: 0, Cmn: false);
}
