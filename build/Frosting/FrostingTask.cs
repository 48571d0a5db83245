using Cake.Core;

namespace Cake.Frosting;

/// <summary>A unit of work. Derive from <see cref="FrostingTask{T}"/> or <see cref="AsyncFrostingTask{T}"/>.</summary>
public interface IFrostingTask
{
    /// <summary>Does the work.</summary>
    Task RunAsync(ICakeContext context);

    /// <summary>Whether the task is to run; one that is not is reported as skipped.</summary>
    bool ShouldRun(ICakeContext context);

    /// <summary>Handles an error of the task; the run goes on unless this throws.</summary>
    void OnError(Exception exception, ICakeContext context);

    /// <summary>Runs after the task, whether it failed or not.</summary>
    void Finally(ICakeContext context);
}

/// <summary>A task that needs nothing but Cake's context.</summary>
public abstract class FrostingTask : FrostingTask<ICakeContext>;

/// <summary>A task over the build's own context.</summary>
/// <typeparam name="T">The build's context.</typeparam>
public abstract class FrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the work.</summary>
    public virtual void Run(T context)
    {
    }

    /// <inheritdoc cref="IFrostingTask.ShouldRun"/>
    public virtual bool ShouldRun(T context) => true;

    /// <inheritdoc cref="IFrostingTask.OnError"/>
    public virtual void OnError(Exception exception, T context)
    {
    }

    /// <inheritdoc cref="IFrostingTask.Finally"/>
    public virtual void Finally(T context)
    {
    }

    Task IFrostingTask.RunAsync(ICakeContext context)
    {
        Run((T)context);
        return Task.CompletedTask;
    }

    bool IFrostingTask.ShouldRun(ICakeContext context) => ShouldRun((T)context);

    void IFrostingTask.OnError(Exception exception, ICakeContext context) => OnError(exception, (T)context);

    void IFrostingTask.Finally(ICakeContext context) => Finally((T)context);
}

/// <summary>An asynchronous task that needs nothing but Cake's context.</summary>
public abstract class AsyncFrostingTask : AsyncFrostingTask<ICakeContext>;

/// <summary>An asynchronous task over the build's own context.</summary>
/// <typeparam name="T">The build's context.</typeparam>
public abstract class AsyncFrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the work.</summary>
    public virtual Task RunAsync(T context) => Task.CompletedTask;

    /// <inheritdoc cref="IFrostingTask.ShouldRun"/>
    public virtual bool ShouldRun(T context) => true;

    /// <inheritdoc cref="IFrostingTask.OnError"/>
    public virtual void OnError(Exception exception, T context)
    {
    }

    /// <inheritdoc cref="IFrostingTask.Finally"/>
    public virtual void Finally(T context)
    {
    }

    Task IFrostingTask.RunAsync(ICakeContext context) => RunAsync((T)context);

    bool IFrostingTask.ShouldRun(ICakeContext context) => ShouldRun((T)context);

    void IFrostingTask.OnError(Exception exception, ICakeContext context) => OnError(exception, (T)context);

    void IFrostingTask.Finally(ICakeContext context) => Finally((T)context);
}
