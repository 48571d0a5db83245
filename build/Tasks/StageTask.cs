namespace SpeechSpeed.Build.Tasks;

/// <summary>A target that runs a stage for every model: the stage is called as its class, <c>LayerProbe</c> is <c>layer-probe</c>.</summary>
public abstract class StageTask : BuildTask
{
    /// <inheritdoc/>
    protected sealed override Task DoAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Stages.RunAsync(StageOf(GetType())!);
    }

    /// <summary>The stage that a target runs, or null for one that runs none.</summary>
    internal static string? StageOf(Type task) => !task.IsSubclassOf(typeof(StageTask)) ? null
        : string.Concat(task.Name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
