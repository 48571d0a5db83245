using SpeechSpeed.PatchTorchSharp;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: PatchTorchSharp SOURCE DESTINATION");
    Console.Error.WriteLine("Copies libLibTorchSharp.so so that it loads with the C++ library of this Linux system. SOURCE is not changed.");
    return 2;
}

string source = args[0];
string destination = Path.GetFullPath(args[1]);
try
{
    ElfLibrary library = ElfLibrary.Read(source);
    IReadOnlyList<string> marked = LibraryPatch.Apply(library, ElfLibrary.Read(HostLibrary.Locate(LibraryPatch.CppLibrary)).ProvidedVersions());

    // A new file renamed into place: an existing one may be hard-linked into output folders or be in use.
    Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
    string temporary = $"{destination}.{Environment.ProcessId}.tmp";
    File.WriteAllBytes(temporary, library.Bytes);
    File.Move(temporary, destination, overwrite: true);

    Console.WriteLine(marked.Count == 0
        ? $"{Path.GetFileName(source)}: loads here as it is."
        : $"{Path.GetFileName(source)}: this system's {LibraryPatch.CppLibrary} lacks {string.Join(", ", marked)}; marked as optional, nothing uses it.");
    return 0;
}
catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or DllNotFoundException)
{
    Console.Error.WriteLine($"{source}: {error.Message}");
    return 1;
}
