using SpeechSpeed.PatchTorchSharp;
using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Learning.Tests.Native;

public sealed class LibraryPatchTests : IDisposable
{
    private const string MarkerVersion = "GLIBCXX_3.4.32";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Libtorch_loads_and_computes()
    {
        TorchRuntime.EnsureLoaded();

        using torch.Tensor product = torch.ones(2, 3).mm(torch.ones(3, 2));
        Assert.Equal([3, 3, 3, 3], product.data<float>().ToArray());
    }

    [Fact]
    public void Every_thread_computes_alone()
    {
        int[] threads = new int[4];
        Thread[] workers = [.. Enumerable.Range(0, threads.Length).Select(i => new Thread(() =>
        {
            TorchRuntime.EnsureLoaded();
            threads[i] = torch.get_num_threads();
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());

        Assert.All(threads, count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_version_that_nothing_uses_is_made_optional_and_nothing_else_changes()
    {
        string path = Unpatched();
        ElfLibrary library = ElfLibrary.Read(path);
        HashSet<string> host = [.. library.NeededVersions(LibraryPatch.CppLibrary).Select(version => version.Name).Where(name => name != MarkerVersion)];

        IReadOnlyList<string> marked = LibraryPatch.Apply(library, host);

        Assert.Equal([MarkerVersion], marked);
        byte[] before = File.ReadAllBytes(path);
        byte[] after = library.Bytes.ToArray();
        int changed = Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != after[i]);
        Assert.Equal((0, 2), (before[changed], after[changed]));
        Assert.Empty(LibraryPatch.Apply(library, host));
    }

    [Fact]
    public void A_host_that_has_every_version_gets_the_library_as_it_is()
    {
        string path = Unpatched();
        ElfLibrary library = ElfLibrary.Read(path);

        Assert.Empty(LibraryPatch.Apply(library, library.NeededVersions(LibraryPatch.CppLibrary).Select(version => version.Name).ToHashSet()));

        Assert.Equal(File.ReadAllBytes(path), library.Bytes.ToArray());
    }

    [Fact]
    public void A_version_that_is_used_is_never_made_optional()
    {
        ElfLibrary library = ElfLibrary.Read(Unpatched());
        HashSet<string> host = [.. library.NeededVersions(LibraryPatch.CppLibrary).Select(version => version.Name).Where(name => name != "GLIBCXX_3.4.21")];

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => LibraryPatch.Apply(library, host));

        Assert.Contains("of GLIBCXX_3.4.21, which this system's libstdc++.so.6 lacks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_provides_the_versions_that_others_need_of_it()
    {
        string torchLibrary = Output("libc10.so");
        string gomp = Output("libgomp-98b21ff3.so.1");

        Assert.Contains("GOMP_4.0", ElfLibrary.Read(gomp).ProvidedVersions());
        Assert.Contains(ElfLibrary.Read(torchLibrary).NeededVersions(LibraryPatch.CppLibrary), version => version.Name == "GLIBCXX_3.4.21");
    }

    [Fact]
    public void Another_kind_of_file_is_an_error()
    {
        string path = folder.Write("text.so", new string('x', 100));

        Assert.Contains("expected a 64-bit little-endian ELF library", Assert.Throws<InvalidDataException>(() => ElfLibrary.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_library_is_an_error()
    {
        string path = folder["cut.so"];
        File.WriteAllBytes(path, File.ReadAllBytes(Output("libLibTorchSharp.so"))[..100_000]);

        Assert.Contains("points outside the file", Assert.Throws<InvalidDataException>(() => ElfLibrary.Read(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>The library as the package has it, whether or not this host needed the change.</summary>
    private string Unpatched()
    {
        byte[] bytes = File.ReadAllBytes(Output("libLibTorchSharp.so"));
        foreach (NeededVersion version in ElfLibrary.Read(Output("libLibTorchSharp.so")).NeededVersions(LibraryPatch.CppLibrary))
        {
            bytes[version.FlagsOffset] = 0;
        }

        File.WriteAllBytes(folder["unpatched.so"], bytes);
        return folder["unpatched.so"];
    }

    private static string Output(string library)
    {
        Needs.That(OperatingSystem.IsLinux(), "Linux, whose library alone is changed");

        return Path.Combine(AppContext.BaseDirectory, library);
    }
}
