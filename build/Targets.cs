using System.Reflection;
using Cake.Frosting;
using SpeechSpeed.Build.Tasks;

namespace SpeechSpeed.Build;

/// <summary>A target of the build.</summary>
/// <param name="Name">As it stands after <c>--target=</c>.</param>
/// <param name="Description">One line.</param>
/// <param name="Task">The class that runs it.</param>
internal sealed record Target(string Name, string Description, Type Task)
{
    /// <summary>Whether this is the target of that name; case does not matter to Cake.</summary>
    public bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The targets of the build, read from its tasks.</summary>
internal static class Targets
{
    /// <summary>The default one, then what it depends on in the order in which it runs, then the others by name.</summary>
    public static IReadOnlyList<Target> All { get; } = [.. InOrder().Select(Describe)];

    /// <summary>The targets that run when some are asked for: without --exclusive, those and all they depend on. In the order in which they run.</summary>
    public static IReadOnlyList<string> ToRun(IEnumerable<string> asked, bool isExclusive)
    {
        List<Type> tasks = [];
        foreach (Target target in asked.Select(name => All.Single(target => target.Is(name))))
        {
            if (isExclusive)
            {
                tasks.Add(target.Task);
            }
            else
            {
                AddWithDependencies(target.Task, tasks);
            }
        }

        return [.. tasks.Distinct().Select(task => All.Single(target => target.Task == task).Name)];
    }

    private static IEnumerable<Type> InOrder()
    {
        List<Type> pipeline = [];
        AddWithDependencies(typeof(DefaultTask), pipeline);
        IEnumerable<Type> others = typeof(Targets).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IFrostingTask)))
            .Except(pipeline)
            .OrderBy(type => type.Name, StringComparer.Ordinal);
        return [typeof(DefaultTask), .. pipeline.Where(type => type != typeof(DefaultTask)), .. others];
    }

    private static void AddWithDependencies(Type task, List<Type> ordered)
    {
        if (ordered.Contains(task))
        {
            return;
        }

        foreach (Type dependency in task.GetCustomAttributes<IsDependentOnAttribute>().Select(attribute => attribute.Task))
        {
            AddWithDependencies(dependency, ordered);
        }

        ordered.Add(task);
    }

    private static Target Describe(Type task) => new(
        task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name,
        task.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "",
        task);
}
