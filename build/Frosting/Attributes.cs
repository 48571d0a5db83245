namespace Cake.Frosting;

/// <summary>The text of a task in <c>--description</c>.</summary>
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
