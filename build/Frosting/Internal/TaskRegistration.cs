using System.Reflection;
using Cake.Core;
using Cake.Core.Scripting;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>Tells Cake's engine of the tasks and lifetimes.</summary>
internal static class TaskRegistration
{
    public static void Register(ScriptHost host, IServiceProvider provider)
    {
        IFrostingTask[] tasks = [.. provider.GetServices<IFrostingTask>()];
        Check(tasks);
        foreach (IFrostingTask task in tasks)
        {
            Register(host, task);
        }

        if (provider.GetService<IFrostingLifetime>() is { } lifetime)
        {
            host.Setup(info => lifetime.Setup(host.Context, info));
            host.Teardown(info => lifetime.Teardown(host.Context, info));
        }

        if (provider.GetService<IFrostingTaskLifetime>() is { } taskLifetime)
        {
            host.TaskSetup(info => taskLifetime.Setup(host.Context, info));
            host.TaskTeardown(info => taskLifetime.Teardown(host.Context, info));
        }
    }

    private static void Register(ScriptHost host, IFrostingTask task)
    {
        Type type = task.GetType();
        CakeTaskBuilder builder = host.Task(Name(type));
        if (type.GetCustomAttribute<TaskDescriptionAttribute>() is { } description)
        {
            builder.Description(description.Description);
        }

        foreach (IsDependentOnAttribute dependency in type.GetCustomAttributes<IsDependentOnAttribute>())
        {
            builder.IsDependentOn(Name(dependency.Task));
        }

        foreach (IsDependeeOfAttribute dependee in type.GetCustomAttributes<IsDependeeOfAttribute>())
        {
            builder.IsDependeeOf(Name(dependee.Task));
        }

        builder.WithCriteria(task.ShouldRun);
        builder.Does(task.RunAsync);

        // A handler, even an empty one, makes Cake go on after an error: only a task that has one of its own gets one.
        if (Overrides(type, nameof(IFrostingTask.OnError)))
        {
            builder.OnError((error, context) =>
            {
                task.OnError(error, context);
                return Task.CompletedTask;
            });
        }
        else if (type.IsDefined(typeof(ContinueOnErrorAttribute)))
        {
            builder.ContinueOnError();
        }

        if (Overrides(type, nameof(IFrostingTask.Finally)))
        {
            builder.Finally(task.Finally);
        }
    }

    /// <summary>Finds every dependency on a task that is not there, before anything runs.</summary>
    private static void Check(IFrostingTask[] tasks)
    {
        HashSet<Type> known = [.. tasks.Select(task => task.GetType())];
        string[] missing =
        [
            .. from task in known
               from other in task.GetCustomAttributes<IsDependentOnAttribute>().Select(attribute => attribute.Task)
                   .Concat(task.GetCustomAttributes<IsDependeeOfAttribute>().Select(attribute => attribute.Task))
               where !known.Contains(other)
               select $"Missing dependency: {Name(other)}, required by {Name(task)}.",
        ];
        if (missing.Length > 0)
        {
            throw new CakeException(string.Join(Environment.NewLine, missing));
        }
    }

    private static string Name(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    private static bool Overrides(Type task, string method) => task
        .GetMethods()
        .Any(candidate => candidate.Name == method
            && !(candidate.DeclaringType is { IsGenericType: true } declaring
                && (declaring.GetGenericTypeDefinition() == typeof(FrostingTask<>)
                    || declaring.GetGenericTypeDefinition() == typeof(AsyncFrostingTask<>))));
}
