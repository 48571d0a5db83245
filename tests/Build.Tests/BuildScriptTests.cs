using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Build.Tests;

/// <summary><c>build.sh</c>, and <c>build.ps1</c> where there is a PowerShell, in a small checkout, with a <c>dotnet</c> and a build program that only write down how they were called.</summary>
public sealed partial class BuildScriptTests : IDisposable
{
    private const string Checkout = "a checkout";
    private const string Built = "dotnet build build/Tools.slnf -c Release -v quiet -p:RunAnalyzers=false";
    private const string BuiltAnew = Built + " --no-incremental";
    private const string Published = "dotnet publish build/Build.csproj -c Release -v quiet -p:RunAnalyzers=false --self-contained --no-restore -p:PublishDir=../artifacts/programs/NAME/release/";

    /// <summary>A PowerShell that is a tool of .NET is itself started by the first dotnet on the PATH.</summary>
    private const string PowerShell = """case "$1" in *.dll) exec "$(PATH="${PATH#*:}" command -v dotnet)" "$@" ;; esac""";

    private readonly TemporaryFolder folder = new();
    private string[] script = ["bash", "build.sh"];
    private string onnxRuntime = "";

    public BuildScriptTests()
    {
        foreach (string file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "SpeechSpeed.sln", ".editorconfig" })
        {
            folder.Write($"a checkout/{file}", "");
        }

        folder.Write("a checkout/global.json", """{ "sdk": { "version": "10.0.100" } }""");
        folder.Write("a checkout/build/Build.csproj", "");
        folder.Write("a checkout/src/Core/Core.cs", "");
        folder.Write("a checkout/stages/Cca/Cca.csproj", "");
        folder.Write("a checkout/tools/PatchTorchSharp/PatchTorchSharp.csproj", "");
        File.Copy(Path.Combine(Repository.Root, "build.sh"), folder["a checkout/build.sh"]);
        File.Copy(Path.Combine(Repository.Root, "build.ps1"), folder["a checkout/build.ps1"]);
        Executable("path/dotnet", $"""
            #!/usr/bin/env bash
            {PowerShell}
            [ "$1" != --version ] || exit 0
            printf 'dotnet'
            printf ' %s' "$@"
            printf '\n'
            [ ! -e "fail at $1" ] || exit 1
            mkdir -p artifacts/bin/Cca/release
            if [ "$1" = build ]; then
                touch artifacts/bin/Cca/release/Cca.dll
            else
                for last; do :; done
                output=build/$(printf '%s' "$last" | cut -d= -f2)
                mkdir -p "$output"
                cp "{folder["path/program"]}" "$output/Build"
            fi
            printf 'dotnet'  >> "{folder["built"]}"
            printf ' %s' "$@" >> "{folder["built"]}"
            printf '\n' >> "{folder["built"]}"
            """);
        Executable("path/program", """
            #!/usr/bin/env bash
            printf '%s' "$0"
            printf ' %s' "$@"
            printf '\n'
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_first_run_builds_and_the_second_does_not()
    {
        (int code, string output, string errors) = Run("--target=Test", "--config=a b.yaml");

        Assert.Equal(0, code);
        Assert.Equal($"{Programs().Single()}/release/Build --target=Test --config=a b.yaml\n", output);
        Assert.Contains("building everything", errors, StringComparison.Ordinal);
        Assert.Equal([Analysed(Built), Analysed(Published)], Builds());

        Assert.Equal((0, output, ""), Run("--target=Test", "--config=a b.yaml"));
        Assert.Equal(2, Builds().Length);
    }

    [Fact]
    public void A_changed_source_is_built()
    {
        Run();
        folder.Write("a checkout/src/Core/Core.cs", "changed");

        Assert.Equal("building…\n", Run().Errors);
        Assert.Equal([Built, Published, Built, Published], Builds());
    }

    [Fact]
    public void A_deleted_source_is_built()
    {
        Run();
        File.Delete(folder["a checkout/src/Core/Core.cs"]);

        Run();
        Assert.Equal([Built, Published, Built, Published], Builds());
    }

    [Fact]
    public void A_source_that_is_put_back_with_its_old_time_is_built()
    {
        string old = folder.Write("old.cs", "old");
        File.SetLastWriteTimeUtc(old, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Run();
        File.Move(old, folder["a checkout/src/Core/Core.cs"], overwrite: true);

        Run();
        Assert.Equal([Built, Published, BuiltAnew, Published], Builds());
    }

    [Fact]
    public void Tools_for_a_GPU_are_another_build_and_stay_until_the_other_is_asked_for()
    {
        Run();
        onnxRuntime = "cuda";
        Run();
        Run();
        Assert.Equal([Built, Published, $"{Built} -p:OnnxRuntime=cuda", Published], Builds());

        onnxRuntime = "";
        Run();
        Assert.Equal([Built, Published], Builds()[^2..]);

        onnxRuntime = "rocm";
        Assert.Equal((1, "build.sh: SPEECHSPEED_ONNXRUNTIME is 'rocm'; expected cuda, or nothing for the processor.\n"), (Run().Code, Run().Errors));
    }

    [Theory]
    [InlineData("global.json")]
    [InlineData("stages/Cca/Cca.csproj")]
    [InlineData("tools/PatchTorchSharp/PatchTorchSharp.csproj")]
    [InlineData("build/Build.csproj")]
    public void Every_input_of_the_build_counts(string file)
    {
        Run();
        File.AppendAllText(folder[$"a checkout/{file}"], " ");

        Run();
        Assert.Equal([Built, Published, Built, Published], Builds());
    }

    [Theory]
    [InlineData("bin", "Cca.dll")]
    [InlineData("programs", "Build")]
    public void A_missing_tool_is_built(string below, string tool)
    {
        Run();
        File.Delete(Directory.GetFiles(folder[$"a checkout/artifacts/{below}"], tool, SearchOption.AllDirectories).Single());

        Run();
        Assert.Equal([Built, Published, Built, Published], Builds());
    }

    [Theory]
    [InlineData("build", Built)]
    [InlineData("publish", "dotnet publish build/Build.csproj")]
    public void A_failed_build_is_shown_and_tried_again(string step, string shown)
    {
        string fail = folder.Write($"a checkout/fail at {step}", "");

        (int code, string output, string errors) = Run();

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(shown, errors, StringComparison.Ordinal);
        Assert.EndsWith("build.sh: the build failed; see above.\n", errors, StringComparison.Ordinal);

        File.Delete(fail);
        Assert.Equal(0, Run().Code);
        Assert.Equal([Built, Published], Builds()[^2..]);
    }

    [Fact]
    public void A_missing_sdk_is_named_with_its_version()
    {
        Executable("path/dotnet", "#!/usr/bin/env bash\nexit 145\n");

        (int code, _, string errors) = Run();

        Assert.Equal(1, code);
        Assert.StartsWith("build.sh: needs the .NET SDK 10.0.100 or a later one of .NET 10;", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a%20b")]
    [InlineData("a;b")]
    [InlineData("a*")]
    [InlineData("a?")]
    public void A_path_that_MSBuild_cannot_have_is_refused_before_anything_is_built(string name)
    {
        Directory.Move(folder[Checkout], folder[name]);

        (int code, _, string errors) = Run(name, []);

        Assert.Equal(1, code);
        Assert.Equal($"build.sh: the checkout lies in {folder[name]}, whose name has one of the characters % ; * ? that MSBuild cannot have in a path. Rename or move it.\n", errors);
        Assert.False(File.Exists(folder["built"]));
    }

    [Fact]
    public void A_path_with_a_number_sign_and_other_letters_is_built()
    {
        Directory.Move(folder[Checkout], folder["a copy #1, ü"]);

        Assert.Equal(0, Run("a copy #1, ü", []).Code);
        Assert.Equal([Built, Published], Builds());
    }

    [Fact]
    public void Two_at_once_build_once()
    {
        using Process first = Start(Checkout, []);
        using Process second = Start(Checkout, []);
        first.WaitForExit();
        second.WaitForExit();

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal([Built, Published], Builds());
    }

    [Fact]
    public void A_build_leaves_the_programs_that_run_and_the_one_before_as_they_are()
    {
        Run();
        string first = Programs().Single();
        using (new FileStream(Path.Combine(first, "release", "Build"), FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            BuildAnew();
            string second = Programs().Single(program => program != first);
            BuildAnew();

            Assert.Equal(3, Programs().Length);
            BuildAnew();
            Assert.Equal((true, false, 3), (Directory.Exists(first), Directory.Exists(second), Programs().Length));
        }

        BuildAnew();
        Assert.Equal((false, 2), (Directory.Exists(first), Programs().Length));

        void BuildAnew()
        {
            File.AppendAllText(folder["a checkout/src/Core/Core.cs"], "changed");
            Assert.Equal(0, Run().Code);
        }
    }

    [Fact]
    public void In_PowerShell_the_same_is_built()
    {
        Needs.Programs("pwsh");
        script = ["pwsh", "build.ps1"];

        (int code, string output, string errors) = Run("--target=Test", "--config=a b.yaml");
        Assert.Equal(0, code);
        Assert.Equal($"{Programs().Single()}/release/Build --target=Test --config=a b.yaml\n", output);
        Assert.Contains("building everything", errors, StringComparison.Ordinal);
        Assert.Equal((0, output, ""), Run("--target=Test", "--config=a b.yaml"));
        Assert.Equal([Analysed(Built), Analysed(Published)], Builds());

        folder.Write("a checkout/src/Core/Core.cs", "changed");
        string fail = folder.Write("a checkout/fail at build", "");
        (code, _, errors) = Run();
        Assert.Equal(1, code);
        Assert.EndsWith("build.ps1: the build failed; see above.\n", errors, StringComparison.Ordinal);
        File.Delete(fail);
        Assert.Equal("building...\n", Run().Errors);
        Assert.Equal([Built, Published], Builds()[^2..]);
    }

    /// <summary>For the tests, the sources are analysed too.</summary>
    private static string Analysed(string command) => command.Replace("RunAnalyzers=false", "RunAnalyzers=true", StringComparison.Ordinal);

    private string[] Builds() => [.. File.ReadAllLines(folder["built"]).Select(line => AnyProgram().Replace(line, "programs/NAME/"))];

    private string[] Programs() => Directory.GetDirectories(folder["a checkout/artifacts/programs"]);

    [GeneratedRegex("programs/[^/]+/")]
    private static partial Regex AnyProgram();

    private (int Code, string Output, string Errors) Run(params string[] arguments) => Run(Checkout, arguments);

    private (int Code, string Output, string Errors) Run(string checkout, string[] arguments)
    {
        using Process process = Start(checkout, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private Process Start(string checkout, string[] arguments)
    {
        ProcessStartInfo start = new(script[0], [folder[$"{checkout}/{script[1]}"], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment["PATH"] = $"{folder["path"]}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["SPEECHSPEED_ONNXRUNTIME"] = onnxRuntime;
        return Process.Start(start)!;
    }

    private void Executable(string path, string text)
    {
        string file = folder.Write(path, text.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
