using Mono.Cecil;

namespace SpeechSpeed.Architecture.Tests;

/// <summary>
/// How numbers reach libtorch. TorchSharp makes an object with a finalizer of each and does not keep it alive during the call: a collection at that moment frees it, and libtorch computes with
/// whatever is there.
/// </summary>
public sealed class TorchNumberTests
{
    private const string Number = "TorchSharp.Scalar";

    /// <summary>The classes that hold the numbers they make until libtorch has read them.</summary>
    private static readonly string[] Holders = ["SpeechSpeed.Torch.AdamOptimizer", "SpeechSpeed.Torch.TensorArithmetic"];

    public static TheoryData<string> Computing =>
        ["SpeechSpeed.Torch", .. ProjectFile.All.Where(project => project.Folder != "tests" && project.References.Contains("SpeechSpeed.Torch")).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Computing))]
    public void Only_the_holders_hand_numbers_to_libtorch(string name)
    {
        using ModuleDefinition torch = Read("TrainSampleModel", "TorchSharp");
        HashSet<string> making = Making(torch);
        Assert.Contains("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)", making);

        using ModuleDefinition module = Read(name, name);
        Assert.Empty(
            from method in Methods(module)
            where !Holders.Contains(method.DeclaringType.FullName)
            from called in Calls(method)
            where Makes(called) || making.Contains(called.FullName)
            select $"{method.DeclaringType.Name}.{method.Name} calls {called.FullName}: use SpeechSpeed.Torch.TensorArithmetic");
    }

    /// <summary>The holders are found where they are looked for.</summary>
    [Fact]
    public void The_holders_make_numbers()
    {
        using ModuleDefinition module = Read("SpeechSpeed.Torch", "SpeechSpeed.Torch");

        Assert.Equal(
            Holders,
            Methods(module).Where(method => Calls(method).Any(Makes)).Select(method => method.DeclaringType.FullName).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>What TorchSharp's methods make of numbers, directly or by another of its methods.</summary>
    private static HashSet<string> Making(ModuleDefinition torch)
    {
        ILookup<string, string> callers = Methods(torch)
            .Where(method => method.DeclaringType.FullName != Number)
            .SelectMany(method => Calls(method).Select(called => (Caller: method.FullName, Called: Makes(called) ? Number : called.FullName)))
            .ToLookup(call => call.Called, call => call.Caller, StringComparer.Ordinal);
        HashSet<string> making = new(StringComparer.Ordinal);
        Queue<string> next = new([Number]);
        while (next.TryDequeue(out string? called))
        {
            foreach (string caller in callers[called].Where(making.Add))
            {
                next.Enqueue(caller);
            }
        }

        return making;
    }

    private static bool Makes(MethodReference called) =>
        called.DeclaringType.FullName == Number + "ExtensionMethods" || (called.DeclaringType.FullName == Number && called.Name is "op_Implicit" or ".ctor");

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) => module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) => method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>();

    private static ModuleDefinition Read(string project, string assembly) =>
        ModuleDefinition.ReadModule(Path.Combine(Path.GetDirectoryName(Repository.Tool(project))!, assembly + ".dll"));
}
