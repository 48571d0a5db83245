using System.CommandLine;
using SpeechSpeed.Core;
using SpeechSpeed.TrainSampleModel;

try
{
    return await Commands.Root().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (SpeechSpeedException error)
{
    await Console.Error.WriteLineAsync($"TrainSampleModel: {error.Message}");
    return (int)error.ExitCode;
}
