using System.Buffers.Binary;
using System.Text;

namespace SpeechSpeed.PatchTorchSharp;

/// <summary>A version of another library that a library requires (<c>Elf64_Vernaux</c>).</summary>
/// <param name="Name">Its name, for example <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">The number by which the symbols of the library refer to it (<c>vna_other</c>).</param>
/// <param name="IsWeak">Whether the loader continues if the version is absent (<c>VER_FLG_WEAK</c>).</param>
/// <param name="FlagsOffset">Offset of its flags in the file.</param>
public sealed record NeededVersion(string Name, int Index, bool IsWeak, int FlagsOffset);

/// <summary>
/// The symbol versions of a 64-bit little-endian ELF shared library: those that it provides and those that it needs. The layout is that of
/// the Linux Standard Base, "Symbol Versioning".
/// </summary>
public sealed class ElfLibrary
{
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const int FirstGlobalVersion = 2;
    private const ushort WeakFlag = 0x2;

    private const uint TypeRela = 4;
    private const uint TypeDynamicSymbols = 11;
    private const uint TypeVersionDefinitions = 0x6FFFFFFD;
    private const uint TypeVersionNeeds = 0x6FFFFFFE;
    private const uint TypeSymbolVersions = 0x6FFFFFFF;

    private readonly string path;
    private readonly byte[] bytes;
    private readonly Section[] sections;

    private ElfLibrary(string path, byte[] bytes)
    {
        this.path = path;
        this.bytes = bytes;
        if (bytes.Length < SectionHeaderSize || !bytes.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException($"{path}: expected a 64-bit little-endian ELF library, found another kind of file.");
        }

        int table = (int)UInt64(0x28);
        sections = new Section[UInt16(0x3C)];
        for (int i = 0; i < sections.Length; i++)
        {
            int header = table + (i * SectionHeaderSize);
            sections[i] = new Section(
                UInt32(header + 4), (int)UInt64(header + 24), (int)UInt64(header + 32), (int)UInt32(header + 40), (int)UInt32(header + 44));
        }
    }

    /// <summary>The file, with the changes made so far.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Reads a library.</summary>
    /// <exception cref="InvalidDataException">The file is no such library or is damaged.</exception>
    public static ElfLibrary Read(string path)
    {
        try
        {
            return new ElfLibrary(path, File.ReadAllBytes(path));
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new InvalidDataException($"{path}: the ELF section table points outside the file.", error);
        }
    }

    /// <summary>The versions that the library provides (<c>.gnu.version_d</c>).</summary>
    public IReadOnlySet<string> ProvidedVersions()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Section section in OfType(TypeVersionDefinitions))
        {
            int definition = section.Offset;
            for (int i = 0; i < section.Info; i++)
            {
                names.Add(Text(section, UInt32(definition + (int)UInt32(definition + 12))));
                definition += (int)UInt32(definition + 16);
            }
        }

        return names;
    }

    /// <summary>The versions that the library needs of <paramref name="file"/> (<c>.gnu.version_r</c>).</summary>
    /// <param name="file">A library's name, for example <c>libstdc++.so.6</c>.</param>
    public IReadOnlyList<NeededVersion> NeededVersions(string file)
    {
        List<NeededVersion> versions = [];
        foreach (Section section in OfType(TypeVersionNeeds))
        {
            int need = section.Offset;
            for (int i = 0; i < section.Info; i++)
            {
                if (Text(section, UInt32(need + 4)) == file)
                {
                    AddVersions(section, need, versions);
                }

                need += (int)UInt32(need + 12);
            }
        }

        return versions;
    }

    /// <summary>The names of the symbols of a version that a relocation uses: the library cannot work without these.</summary>
    public IReadOnlyList<string> RelocatedSymbols(NeededVersion version)
    {
        Section symbols = Single(TypeDynamicSymbols);
        Section symbolVersions = Single(TypeSymbolVersions);
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (Section section in OfType(TypeRela))
        {
            for (int relocation = section.Offset; relocation < section.Offset + section.Size; relocation += RelocationSize)
            {
                int symbol = (int)(UInt64(relocation + 8) >> 32);
                int index = UInt16(symbolVersions.Offset + (2 * symbol)) & 0x7FFF;
                if (index >= FirstGlobalVersion && index == version.Index)
                {
                    names.Add(Text(symbols, UInt32(symbols.Offset + (symbol * SymbolSize))));
                }
            }
        }

        return [.. names];
    }

    /// <summary>Lets the library load if the version is absent.</summary>
    public void MakeWeak(NeededVersion version)
    {
        Span<byte> flags = bytes.AsSpan(version.FlagsOffset, 2);
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag));
    }

    private void AddVersions(Section section, int need, List<NeededVersion> versions)
    {
        int count = UInt16(need + 2);
        int auxiliary = need + (int)UInt32(need + 8);
        for (int i = 0; i < count; i++)
        {
            int flagsOffset = auxiliary + 4;
            versions.Add(new NeededVersion(
                Text(section, UInt32(auxiliary + 8)), UInt16(auxiliary + 6), (UInt16(flagsOffset) & WeakFlag) != 0, flagsOffset));
            auxiliary += (int)UInt32(auxiliary + 12);
        }
    }

    private IEnumerable<Section> OfType(uint type) => sections.Where(section => section.Type == type);

    private Section Single(uint type)
    {
        Section[] found = [.. OfType(type)];
        return found.Length == 1
            ? found[0]
            : throw new InvalidDataException($"{path}: expected one ELF section of type 0x{type:X}, found {found.Length}.");
    }

    private string Text(Section section, uint offset)
    {
        ReadOnlySpan<byte> tail = bytes.AsSpan(sections[section.Link].Offset + (int)offset);
        return Encoding.UTF8.GetString(tail[..tail.IndexOf((byte)0)]);
    }

    private ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(offset, 2));

    private uint UInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset, 4));

    private ulong UInt64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(offset, 8));

    private readonly record struct Section(uint Type, int Offset, int Size, int Link, int Info);
}
