using Cake.Core;

namespace Cake.Frosting;

/// <summary>A unit of work, named on the command line like its class. Derive from <see cref="AsyncFrostingTask{T}"/>.</summary>
public interface IFrostingTask
{
    /// <summary>Does the work.</summary>
    Task RunAsync(ICakeContext context);
}

/// <summary>A task over the build's own context.</summary>
/// <typeparam name="T">The build's context.</typeparam>
public abstract class AsyncFrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the work.</summary>
    public virtual Task RunAsync(T context) => Task.CompletedTask;

    Task IFrostingTask.RunAsync(ICakeContext context) => RunAsync((T)context);
}
