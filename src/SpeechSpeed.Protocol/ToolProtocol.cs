namespace SpeechSpeed.Protocol;

/// <summary>The pipeline's messages to every stage tool, beside the tool's own flags.</summary>
public static class ToolProtocol
{
    /// <summary>Names the output folder.</summary>
    public const string Output = "--output";

    /// <summary>Gives the number of workers.</summary>
    public const string Jobs = "--jobs";

    /// <summary>Names the folder of a tool's rows.</summary>
    public const string RowStore = "--row-store";

    /// <summary>Names a listing of the SHA-256 of the files that rows are made of: a line <c>digest  path</c> each, as sha256sum writes it.</summary>
    public const string AudioDigests = "--audio-digests";

    /// <summary>Asks a tool for a <see cref="Protocol.Part"/> of its rows, instead of its outputs.</summary>
    public const string Part = "--part";

    /// <summary>Asks a tool that makes a row of each file for the cost (<see cref="RowCost"/>), instead of the rows.</summary>
    public const string Cost = "--cost";

    /// <summary>Asks a tool that inspects a network for a <see cref="NetworkAnswer"/>, instead of its text for people.</summary>
    public const string Answer = "--answer";

    /// <summary>The environment variable that is <see cref="Set"/> if a program reads the progress (<see cref="ProgressLine"/>) and the reason of a failure (<see cref="FailureLine"/>).</summary>
    public const string ProgressVariable = "SPEECHSPEED_PROGRESS";

    /// <summary>
    /// The environment variable that is <see cref="Set"/> if standard input is a pipe whose end must end the tool, so that no stage outlives a killed
    /// pipeline.
    /// </summary>
    public const string EndWithInputVariable = "SPEECHSPEED_END_WITH_INPUT";

    /// <summary>The value of the two variables.</summary>
    public const string Set = "1";

    /// <summary>Whether one of the two variables is set.</summary>
    public static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) == Set;
}
