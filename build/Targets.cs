using System.Reflection;
using Cake.Frosting;
using SpeechSpeed.Build.Tasks;

namespace SpeechSpeed.Build;

/// <summary>A target of the build.</summary>
/// <param name="Task">The class that runs it, which has the same name.</param>
internal sealed record Target(Type Task)
{
    /// <summary>Its name after <c>--target=</c>.</summary>
    public string Name => Task.Name;

    /// <summary>One line.</summary>
    public string Description => Task.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "";

    /// <summary>The stage that it runs, or null.</summary>
    public string? Stage => StageTask.StageOf(Task);

    /// <summary>Whether it only runs stages, its own or those of the targets that it depends on.</summary>
    public bool RunsStages => Stage is not null || Task == typeof(Default);

    /// <summary>The target, after all that it depends on, each in the order of the run.</summary>
    public IEnumerable<Target> WithDependencies() =>
    [
        .. Task.GetCustomAttributes<IsDependentOnAttribute>().SelectMany(needed => new Target(needed.Task).WithDependencies()).Append(this).Distinct(),
    ];
}

/// <summary>The targets of the build, read from its tasks.</summary>
internal static class Targets
{
    /// <summary>The default target, then those it depends on in the order of the run, then the others by name.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        .. new Target(typeof(Default)).WithDependencies().Prepend(new Target(typeof(Default))).Concat(typeof(Targets).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IFrostingTask)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => new Target(type))).Distinct(),
    ];

    /// <summary>The target of a name; Cake ignores its case. Null if there is none.</summary>
    public static Target? Find(string name) => All.FirstOrDefault(target => string.Equals(target.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The targets that run for some requested ones: without --exclusive, those and all they depend on, in the order of the run.</summary>
    public static IReadOnlyList<Target> ToRun(IEnumerable<string> asked, bool isExclusive) =>
        [.. asked.Select(name => Find(name)!).SelectMany(target => isExclusive ? [target] : target.WithDependencies()).Distinct()];
}
