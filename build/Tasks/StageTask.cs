namespace SpeechSpeed.Build.Tasks;

/// <summary>A target that runs a stage for every model. The stage is named like the class: <c>LayerProbe</c> is <c>layer-probe</c>.</summary>
public abstract class StageTask : BuildTask
{
    /// <inheritdoc/>
    protected sealed override Task DoAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Stages.RunAsync(StageOf(GetType())!);
    }

    /// <summary>The stage of a target, or null for a target without one.</summary>
    internal static string? StageOf(Type task) => !task.IsSubclassOf(typeof(StageTask)) ? null
        : string.Concat(task.Name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
