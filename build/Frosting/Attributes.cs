namespace Cake.Frosting;

/// <summary>The name a task has on the command line. Without it, the name of its class.</summary>
/// <param name="name">The task's name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskNameAttribute(string name) : Attribute
{
    /// <summary>The task's name.</summary>
    public string Name { get; } = name;
}

/// <summary>What <c>--description</c> says of a task.</summary>
/// <param name="description">One line.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskDescriptionAttribute(string description) : Attribute
{
    /// <summary>One line.</summary>
    public string Description { get; } = description;
}

/// <summary>Names a task that runs before this one.</summary>
/// <param name="task">The class of the other task.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependentOnAttribute(Type task) : Attribute
{
    /// <summary>The class of the other task.</summary>
    public Type Task { get; } = task;
}

/// <summary>Names a task that this one runs before.</summary>
/// <param name="task">The class of the other task.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependeeOfAttribute(Type task) : Attribute
{
    /// <summary>The class of the other task.</summary>
    public Type Task { get; } = task;
}

/// <summary>An error of this task is logged, and the run goes on.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContinueOnErrorAttribute : Attribute;
