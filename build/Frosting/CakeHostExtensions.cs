using Cake.Core.IO;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>What a host can be told. Of a context or lifetime told twice, the last counts.</summary>
public static class CakeHostExtensions
{
    /// <summary>The context that the tasks are given.</summary>
    public static CakeHost UseContext<TContext>(this CakeHost host)
        where TContext : class, IFrostingContext
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.AddSingleton<IFrostingContext, TContext>());
    }

    /// <summary>What runs before the first and after the last task.</summary>
    public static CakeHost UseLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingLifetime
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.AddSingleton<IFrostingLifetime, TLifetime>());
    }

    /// <summary>What runs before and after each task.</summary>
    public static CakeHost UseTaskLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingTaskLifetime
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.AddSingleton<IFrostingTaskLifetime, TLifetime>());
    }

    /// <summary>The folder that relative paths start from, instead of the current one. <c>--working</c> counts more.</summary>
    public static CakeHost UseWorkingDirectory(this CakeHost host, DirectoryPath path)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.AddSingleton(new WorkingDirectory(path)));
    }
}
