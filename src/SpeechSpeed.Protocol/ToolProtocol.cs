namespace SpeechSpeed.Protocol;

/// <summary>What the pipeline tells every stage tool, beside the flags of its own.</summary>
public static class ToolProtocol
{
    /// <summary>Names the folder to write to.</summary>
    public const string Output = "--output";

    /// <summary>Gives the number of workers.</summary>
    public const string Jobs = "--jobs";

    /// <summary>Names the folder in which a tool that keeps rows keeps them.</summary>
    public const string RowStore = "--row-store";

    /// <summary>Names a listing of the SHA-256 of the files that a row is made of: a line <c>digest  path</c> each, as sha256sum writes it.</summary>
    public const string AudioDigests = "--audio-digests";

    /// <summary>Asks a tool that makes a row of each file what that would cost (<see cref="RowCost"/>), in place of doing it.</summary>
    public const string Cost = "--cost";

    /// <summary>The environment variable that is <see cref="Set"/> where progress is read by a program (<see cref="ProgressLine"/>).</summary>
    public const string ProgressVariable = "SPEECHSPEED_PROGRESS";

    /// <summary>
    /// The environment variable that is <see cref="Set"/> where standard input is a pipe whose end is to be the tool's end: so no stage outlives a pipeline
    /// that was killed.
    /// </summary>
    public const string EndWithInputVariable = "SPEECHSPEED_END_WITH_INPUT";

    /// <summary>The value of the two variables.</summary>
    public const string Set = "1";

    /// <summary>Whether one of the two variables is set.</summary>
    public static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) == Set;
}
