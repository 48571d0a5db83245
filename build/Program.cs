using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using SpeechSpeed.Build;
using SpeechSpeed.Core;

if (Help.IsAskedFor(args))
{
    Help.Write(Console.Out, Targets.All);
    return (int)ExitCode.Done;
}

if (CommandLine.FindProblem(args, Targets.All) is { } problem)
{
    await Console.Error.WriteLineAsync($"build: {problem}");
    return (int)ExitCode.Configuration;
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
    .ConfigureServices(services => services
        .AddSingleton(interruption)
        .AddSingleton(closing))
    .Run(args);
closing.Write(Console.Out);
return code;
