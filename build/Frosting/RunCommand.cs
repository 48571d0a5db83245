using System.Reflection;
using Cake.Cli;
using Cake.Cli.Infrastructure;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.Scripting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Cake.Frosting;

/// <summary>The one command of a build: shows or runs its tasks.</summary>
internal sealed class RunCommand(IServiceCollection services) : AsyncCommand<RunSettings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, RunSettings settings, CancellationToken cancellationToken)
    {
        services.AddSingleton<ICakeArguments>(context.Remaining.ToCakeArguments(settings.Targets));
        await using ServiceProvider provider = services.BuildServiceProvider();
        ICakeLog log = provider.GetRequiredService<ICakeLog>();
        log.Verbosity = settings.Verbosity;
        try
        {
            await RunAsync(provider, settings).ConfigureAwait(false);
            return 0;
        }
        // Every exception of a task is the build's error, not the host's.
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            return ExceptionLogger.LogException(log, Cause(error));
        }
    }

    /// <summary>The error itself, unwrapped from Cake's report: it has the exit code.</summary>
    private static Exception Cause(Exception error) =>
        error is CakeReportException or AggregateException { InnerExceptions.Count: 1 } && error.InnerException is { } inner ? Cause(inner) : error;

    private static async Task RunAsync(ServiceProvider provider, RunSettings settings)
    {
        if (settings.Version)
        {
            AssemblyName program = typeof(RunCommand).Assembly.GetName();
            provider.GetRequiredService<IConsole>().WriteLine("{0}", $"SpeechSpeed {program.Version!.ToString(fieldCount: 3)}, on Cake");
            provider.GetRequiredService<ICakeVersionFeature>().Run(provider.GetRequiredService<IConsole>());
            return;
        }

        if (settings.Info)
        {
            provider.GetRequiredService<ICakeInfoFeature>().Run(provider.GetRequiredService<IConsole>());
            return;
        }

        if (settings.WorkingDirectory is { } folder)
        {
            ICakeEnvironment environment = provider.GetRequiredService<ICakeEnvironment>();
            environment.WorkingDirectory = folder.MakeAbsolute(environment);
        }

        ScriptHost host = CreateHost(provider, settings);
        foreach (IFrostingTask task in provider.GetServices<IFrostingTask>())
        {
            Register(host, task);
        }

        if (settings.Exclusive)
        {
            host.Settings.UseExclusiveTarget();
        }

        await host.RunTargetsAsync(settings.Targets).ConfigureAwait(false);
    }

    private static ScriptHost CreateHost(ServiceProvider provider, RunSettings settings)
    {
        ICakeEngine engine = provider.GetRequiredService<ICakeEngine>();
        if (settings.Description)
        {
            return new DescriptionScriptHost(engine, provider.GetRequiredService<ICakeContext>(), provider.GetRequiredService<IAnsiConsole>());
        }

        if (settings.Tree)
        {
            return new TreeScriptHost(engine, provider.GetRequiredService<ICakeContext>(), provider.GetRequiredService<IConsole>());
        }

        IFrostingContext context = provider.GetRequiredService<IFrostingContext>();
        ICakeLog log = provider.GetRequiredService<ICakeLog>();
        return settings.DryRun
            ? new DryRunScriptHost<IFrostingContext>(engine, context, log)
            : new BuildScriptHost<IFrostingContext>(
                engine,
                provider.GetRequiredService<IExecutionStrategy>(),
                context,
                provider.GetRequiredService<ICakeReportPrinter>(),
                provider.GetRequiredService<ICakeConfiguration>(),
                log);
    }

    private static void Register(ScriptHost host, IFrostingTask task)
    {
        Type type = task.GetType();
        CakeTaskBuilder builder = host.Task(type.Name).Does(task.RunAsync);
        if (type.GetCustomAttribute<TaskDescriptionAttribute>() is { } description)
        {
            builder.Description(description.Description);
        }

        foreach (IsDependentOnAttribute dependency in type.GetCustomAttributes<IsDependentOnAttribute>())
        {
            builder.IsDependentOn(dependency.Task.Name);
        }
    }
}
