using Cake.Core;
using Cake.Core.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>Cake's log, with all text made printable, and with each heading before the first line below it.</summary>
/// <param name="log">Cake's own.</param>
/// <param name="headings">The headings.</param>
internal sealed class PrintableLog(ICakeLog log, Headings headings) : ICakeLog
{
    /// <summary>What Cake says of an error before its table of durations. The error itself follows the table.</summary>
    private const string Announcement = "An error occurred when executing task";

    /// <inheritdoc/>
    public Verbosity Verbosity
    {
        get => log.Verbosity;
        set => log.Verbosity = value;
    }

    /// <summary>The headings.</summary>
    public Headings Headings => headings;

    /// <inheritdoc/>
    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        if (verbosity > Verbosity || format.StartsWith(Announcement, StringComparison.Ordinal))
        {
            return;
        }

        headings.Show();
        log.Write(verbosity, level, Printable.Text(format), Array.ConvertAll(args, argument => argument is string text ? Printable.Text(text) : argument));
    }

    /// <summary>Wraps the registered log and the registered report printer.</summary>
    public static void Register(IServiceCollection services)
    {
        Func<IServiceProvider, ICakeLog> log = Registered<ICakeLog>(services);
        Func<IServiceProvider, ICakeReportPrinter> printer = Registered<ICakeReportPrinter>(services);
        services.AddSingleton(provider => new Headings(printer(provider)));
        services.AddSingleton<ICakeReportPrinter>(provider => provider.GetRequiredService<Headings>());
        services.AddSingleton<ICakeLog>(provider => new PrintableLog(log(provider), provider.GetRequiredService<Headings>()));
    }

    private static Func<IServiceProvider, T> Registered<T>(IServiceCollection services)
    {
        ServiceDescriptor own = services.Last(service => service.ServiceType == typeof(T));
        return provider => (T)(own.ImplementationInstance ?? own.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, own.ImplementationType!));
    }
}
