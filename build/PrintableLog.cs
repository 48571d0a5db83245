using Cake.Core.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>Cake's log, with all text made printable.</summary>
/// <param name="log">Cake's own.</param>
internal sealed class PrintableLog(ICakeLog log) : ICakeLog
{
    /// <inheritdoc/>
    public Verbosity Verbosity
    {
        get => log.Verbosity;
        set => log.Verbosity = value;
    }

    /// <inheritdoc/>
    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args) =>
        log.Write(verbosity, level, Printable.Text(format), Array.ConvertAll(args, argument => argument is string text ? Printable.Text(text) : argument));

    /// <summary>Wraps the registered log.</summary>
    public static void Register(IServiceCollection services)
    {
        ServiceDescriptor own = services.Last(service => service.ServiceType == typeof(ICakeLog));
        services.AddSingleton<ICakeLog>(provider => new PrintableLog((ICakeLog)(
            own.ImplementationInstance ?? own.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, own.ImplementationType!))));
    }
}
