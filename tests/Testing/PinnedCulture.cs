using System.Globalization;
using System.Runtime.CompilerServices;

namespace SpeechSpeed.Testing;

/// <summary>Compiled into every test assembly: tests run in the invariant culture wherever they are started.</summary>
internal static class PinnedCulture
{
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The one place that runs before any test.")]
    internal static void Pin()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }
}
