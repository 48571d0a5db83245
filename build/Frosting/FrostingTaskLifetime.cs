using Cake.Core;

namespace Cake.Frosting;

/// <summary>What runs before each task.</summary>
public interface IFrostingTaskSetup
{
    /// <summary>Runs before each task. If it fails, the task does not run, but its teardown does.</summary>
    void Setup(ICakeContext context, ITaskSetupContext info);
}

/// <summary>What runs after each task.</summary>
public interface IFrostingTaskTeardown
{
    /// <summary>Runs after each task, whatever failed before.</summary>
    void Teardown(ICakeContext context, ITaskTeardownContext info);
}

/// <summary>What runs before and after each task.</summary>
public interface IFrostingTaskLifetime : IFrostingTaskSetup, IFrostingTaskTeardown;

/// <summary>Base class of what runs before and after each task.</summary>
/// <typeparam name="TContext">The build's context.</typeparam>
public abstract class FrostingTaskLifetime<TContext> : IFrostingTaskLifetime
    where TContext : ICakeContext
{
    /// <inheritdoc cref="IFrostingTaskSetup.Setup"/>
    public abstract void Setup(TContext context, ITaskSetupContext info);

    /// <inheritdoc cref="IFrostingTaskTeardown.Teardown"/>
    public abstract void Teardown(TContext context, ITaskTeardownContext info);

    void IFrostingTaskSetup.Setup(ICakeContext context, ITaskSetupContext info) => Setup((TContext)context, info);

    void IFrostingTaskTeardown.Teardown(ICakeContext context, ITaskTeardownContext info) => Teardown((TContext)context, info);
}
