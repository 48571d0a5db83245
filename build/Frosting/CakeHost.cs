using System.Reflection;
using Cake.Cli;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.IO;
using Cake.Core.Modules;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Cake.Frosting;

/// <summary>Runs a build: reads the command line, finds the tasks, and lets Cake's engine run them.</summary>
public sealed class CakeHost
{
    private readonly ServiceCollection services = new();
    private readonly List<Assembly> assemblies = [];

    /// <summary>Creates a host whose tasks are those of the program, unless <see cref="AddAssembly"/> names others.</summary>
    public CakeHost()
    {
        services.UseModule<CoreModule>();
        services.AddCakeDiagnostics();
        services.AddSingleton<IVersionResolver, CakeVersion>();
        services.AddSingleton<ICakeVersionFeature, VersionFeature>();
        services.AddSingleton<ICakeInfoFeature, InfoFeature>();
        services.AddSingleton<ICakeConfiguration>(Configuration);
        services.AddSingleton<IFrostingContext>(provider => new FrostingContext(provider.GetRequiredService<ICakeContext>()));
    }

    /// <summary>Adds the tasks of an assembly.</summary>
    public CakeHost AddAssembly(Assembly assembly)
    {
        assemblies.Add(assembly);
        return this;
    }

    /// <summary>Adds services that contexts, tasks and lifetimes may take in their constructors.</summary>
    public CakeHost ConfigureServices(Action<IServiceCollection> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(services);
        return this;
    }

    /// <summary>Runs the targets that the command line names, and gives the exit code.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>0, the <see cref="CakeException.ExitCode"/> of the error that ended the run, or 1 for any other error.</returns>
    public int Run(IEnumerable<string> args)
    {
        foreach (Type task in TaskTypes())
        {
            services.AddSingleton(typeof(IFrostingTask), task);
        }

        // The command line's own services are kept apart: it would put its console before ours.
        ServiceCollection commandServices = new();
        commandServices.AddSingleton<IServiceCollection>(services);
        CommandApp<RunCommand> app = new(new TypeRegistrar(commandServices));
        app.Configure(command => command.Settings.ApplicationName = "build");
        return app.Run(args);
    }

    private IEnumerable<Type> TaskTypes() =>
        (assemblies.Count > 0 ? assemblies : [Assembly.GetEntryAssembly()!])
        .Distinct()
        .SelectMany(assembly => assembly.GetExportedTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IFrostingTask)));

    private static ICakeConfiguration Configuration(IServiceProvider provider)
    {
        ICakeEnvironment environment = provider.GetRequiredService<ICakeEnvironment>();
        return new CakeConfigurationProvider(provider.GetRequiredService<IFileSystem>(), environment)
            .CreateConfiguration(environment.WorkingDirectory, new Dictionary<string, string>());
    }
}
