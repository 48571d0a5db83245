using System.Reflection;
using Cake.Cli;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.IO;
using Cake.Core.Modules;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Cake.Frosting;

/// <summary>Runs a build: reads the command line, finds the tasks of the program, and lets Cake's engine run them.</summary>
public sealed class CakeHost
{
    private readonly ServiceCollection services = new();

    /// <summary>Creates a host with Cake's own services.</summary>
    public CakeHost()
    {
        services.UseModule<CoreModule>();
        services.AddCakeDiagnostics();
        services.AddSingleton<IVersionResolver, VersionResolver>();
        services.AddSingleton<ICakeVersionFeature, VersionFeature>();
        services.AddSingleton<ICakeInfoFeature, InfoFeature>();
        services.AddSingleton<ICakeConfiguration>(Configuration);
    }

    /// <summary>The context of the tasks.</summary>
    public CakeHost UseContext<TContext>()
        where TContext : class, IFrostingContext => ConfigureServices(services => services.AddSingleton<IFrostingContext, TContext>());

    /// <summary>Adds services for the constructors of the context and the tasks.</summary>
    public CakeHost ConfigureServices(Action<IServiceCollection> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(services);
        return this;
    }

    /// <summary>Runs the targets that the command line names, and returns the exit code.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>0, the <see cref="CakeException.ExitCode"/> of the error that ended the run, or 1 for any other error.</returns>
    public int Run(IEnumerable<string> args)
    {
        foreach (Type task in Assembly.GetEntryAssembly()!.GetExportedTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IFrostingTask))))
        {
            services.AddSingleton(typeof(IFrostingTask), task);
        }

        // The command line's own services are separate: they would put its console before ours.
        ServiceCollection commandServices = new();
        commandServices.AddSingleton<IServiceCollection>(services);
        CommandApp<RunCommand> app = new(new TypeRegistrar(commandServices));
        app.Configure(command => command.Settings.ApplicationName = "build");
        return app.Run(args);
    }

    private static ICakeConfiguration Configuration(IServiceProvider provider)
    {
        ICakeEnvironment environment = provider.GetRequiredService<ICakeEnvironment>();
        return new CakeConfigurationProvider(provider.GetRequiredService<IFileSystem>(), environment)
            .CreateConfiguration(environment.WorkingDirectory, new Dictionary<string, string>());
    }
}
