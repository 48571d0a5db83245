namespace SpeechSpeed.PatchTorchSharp;

/// <summary>
/// Makes <c>libLibTorchSharp.so</c> load on systems with an older C++ library than the one it was built with. GCC 13 and later put
/// a reference to <c>_ZSt21ios_base_library_initv@GLIBCXX_3.4.32</c> into every library that includes &lt;iostream&gt;. Nothing
/// calls it, but the loader refuses the library if that version is absent.
/// </summary>
public static class LibraryPatch
{
    /// <summary>The library whose versions may be missing.</summary>
    public const string CppLibrary = "libstdc++.so.6";

    /// <summary>Marks as weak every version that the host lacks, if no relocation uses one of its symbols.</summary>
    /// <param name="library">The library to change in memory.</param>
    /// <param name="hostVersions">The versions that the host's C++ library provides.</param>
    /// <returns>The marked versions.</returns>
    /// <exception cref="InvalidDataException">The library really uses a symbol that the host lacks.</exception>
    public static IReadOnlyList<string> Apply(ElfLibrary library, IReadOnlySet<string> hostVersions)
    {
        List<string> marked = [];
        foreach (NeededVersion version in library.NeededVersions(CppLibrary))
        {
            if (hostVersions.Contains(version.Name) || version.IsWeak)
            {
                continue;
            }

            IReadOnlyList<string> used = library.RelocatedSymbols(version);
            if (used.Count > 0)
            {
                throw new InvalidDataException(
                    $"it uses {string.Join(", ", used)} of {version.Name}, which this system's {CppLibrary} lacks. "
                    + "Install a newer libstdc++ (Debian, Ubuntu: package libstdc++6).");
            }

            library.MakeWeak(version);
            marked.Add(version.Name);
        }

        return marked;
    }
}
