using Cake.Core;

namespace Cake.Frosting;

/// <summary>What runs before the first task.</summary>
public interface IFrostingSetup
{
    /// <summary>Runs before the first task. If it fails, no task runs, but the teardown does.</summary>
    void Setup(ICakeContext context, ISetupContext info);
}

/// <summary>What runs after the last task.</summary>
public interface IFrostingTeardown
{
    /// <summary>Runs after the last task, whatever failed before.</summary>
    void Teardown(ICakeContext context, ITeardownContext info);
}

/// <summary>What runs before the first and after the last task.</summary>
public interface IFrostingLifetime : IFrostingSetup, IFrostingTeardown;

/// <summary>Base class of what runs before the first and after the last task.</summary>
/// <typeparam name="TContext">The build's context.</typeparam>
public abstract class FrostingLifetime<TContext> : IFrostingLifetime
    where TContext : ICakeContext
{
    /// <inheritdoc cref="IFrostingSetup.Setup"/>
    public abstract void Setup(TContext context, ISetupContext info);

    /// <inheritdoc cref="IFrostingTeardown.Teardown"/>
    public abstract void Teardown(TContext context, ITeardownContext info);

    void IFrostingSetup.Setup(ICakeContext context, ISetupContext info) => Setup((TContext)context, info);

    void IFrostingTeardown.Teardown(ICakeContext context, ITeardownContext info) => Teardown((TContext)context, info);
}
