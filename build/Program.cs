using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using SpeechSpeed.Build;
using SpeechSpeed.Core;

// Held while this program runs: build.sh removes the programs of earlier builds, but none whose file is locked.
using FileStream running = new(Environment.ProcessPath!, FileMode.Open, FileAccess.Read, FileShare.Read);
CommandLine commandLine = new(args);
if (commandLine.Problem is { } problem)
{
    await Console.Error.WriteLineAsync($"build: {problem}");
    return (int)ExitCode.Configuration;
}

if (commandLine.Has(Arguments.Help))
{
    Help.Write(Console.Out);
    return (int)ExitCode.Done;
}

// Without it Cake writes escape codes into files and pipes.
if (Console.IsOutputRedirected)
{
    Environment.SetEnvironmentVariable("NO_COLOR", "1");
}

using Interruption interruption = new();
ClosingLines closing = new();
int code = new CakeHost()
    .UseContext<BuildContext>()
    .ConfigureServices(PrintableLog.Register)
    .ConfigureServices(services => services
        .AddSingleton(interruption)
        .AddSingleton(closing)
        .AddSingleton(BuildRequest.Of(commandLine.Asked, commandLine.Has(Arguments.Exclusive))))
    .Run(args);
closing.Write(Console.Out);
return code;
