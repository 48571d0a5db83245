using System.Reflection;
using Cake.Frosting;
using SpeechSpeed.Build.Tasks;

namespace SpeechSpeed.Build;

/// <summary>A target of the build.</summary>
/// <param name="Task">The class that runs it, which has its name.</param>
internal sealed record Target(Type Task)
{
    /// <summary>As it stands after <c>--target=</c>.</summary>
    public string Name => Task.Name;

    /// <summary>One line.</summary>
    public string Description => Task.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "";

    /// <summary>The stage of the pipeline that it runs, or null.</summary>
    public string? Stage => StageTask.StageOf(Task);

    /// <summary>The target, after all that it depends on, each in the order in which it runs.</summary>
    public IEnumerable<Target> WithDependencies() =>
    [
        .. Task.GetCustomAttributes<IsDependentOnAttribute>().SelectMany(needed => new Target(needed.Task).WithDependencies()).Append(this).Distinct(),
    ];
}

/// <summary>The targets of the build, read from its tasks.</summary>
internal static class Targets
{
    /// <summary>The default one, then what it depends on in the order in which it runs, then the others by name.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        .. new Target(typeof(Default)).WithDependencies().Prepend(new Target(typeof(Default))).Concat(typeof(Targets).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IFrostingTask)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => new Target(type))).Distinct(),
    ];

    /// <summary>The target of a name, in which case does not matter to Cake; null where there is none.</summary>
    public static Target? Find(string name) => All.FirstOrDefault(target => string.Equals(target.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The targets that run when some are asked for: without --exclusive, those and all they depend on. In the order in which they run.</summary>
    public static IReadOnlyList<Target> ToRun(IEnumerable<string> asked, bool isExclusive) =>
        [.. asked.Select(name => Find(name)!).SelectMany(target => isExclusive ? [target] : target.WithDependencies()).Distinct()];
}
