using System.Runtime.CompilerServices;

namespace SpeechSpeed.Core;

/// <summary>How loops over samples, frames and bits are compiled.</summary>
public static class HotLoop
{
    /// <summary>
    /// With optimisation, before the first call. The runtime otherwise compiles a method without optimisation first, where operations on vectors are emulated, and again after as many calls as
    /// <c>build/ShortRuns.props</c> says: a run over a few utterances would end before that.
    /// </summary>
    public const MethodImplOptions Optimised = MethodImplOptions.AggressiveOptimization;
}
