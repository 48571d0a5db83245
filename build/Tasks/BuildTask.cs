using Cake.Core;
using Cake.Frosting;
using SpeechSpeed.Core;

namespace SpeechSpeed.Build.Tasks;

/// <summary>A target, named like its class. Its errors become Cake's, which have an exit code too.</summary>
public abstract class BuildTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public sealed override async Task RunAsync(BuildContext context)
    {
        try
        {
            await DoAsync(context).ConfigureAwait(false);
        }
        catch (SpeechSpeedException error)
        {
            throw new CakeException((int)error.ExitCode, error.Message, error);
        }
        catch (OperationCanceledException error)
        {
            throw new CakeException((int)ExitCode.Interrupted, "interrupted; results are as they were", error);
        }
    }

    /// <summary>Does the work.</summary>
    protected abstract Task DoAsync(BuildContext context);
}
