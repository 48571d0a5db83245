namespace SpeechSpeed.Build.Tests;

public class TestOutcomeTests
{
    [Fact]
    public void Outcomes_of_all_projects_are_added_up()
    {
        using TemporaryFolder folder = new();
        folder.Write("A.Tests.trx", Trx("""
            <UnitTestResult testName="a" outcome="Passed" />
            <UnitTestResult testName="b" outcome="Failed"><Output><ErrorInfo><Message>wrong</Message></ErrorInfo></Output></UnitTestResult>
            <UnitTestResult testName="c" outcome="NotExecuted"><Output><StdOut>needs shared/x</StdOut></Output></UnitTestResult>
            """));
        folder.Write("B.Tests.trx", Trx("""
            <UnitTestResult testName="d" outcome="NotExecuted"><Output><ErrorInfo><Message>needs shared/y</Message></ErrorInfo></Output></UnitTestResult>
            <UnitTestResult testName="e" outcome="NotExecuted"><Output><ErrorInfo><Message>needs shared/y</Message></ErrorInfo></Output></UnitTestResult>
            <UnitTestResult testName="f" outcome="Aborted" />
            """));

        TestOutcome outcome = TestOutcome.Read(folder.Path);

        Assert.Equal("1 passed, 2 failed, 3 skipped", outcome.ToString());
        Assert.Equal([("needs shared/y", 2), ("needs shared/x", 1)], outcome.SkipReasons);
    }

    [Fact]
    public void No_file_is_no_test()
    {
        using TemporaryFolder folder = new();

        Assert.Equal("0 passed, 0 failed, 0 skipped", TestOutcome.Read(folder["nowhere"]).ToString());
    }

    private static string Trx(string results) =>
        $"""<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>{results}</Results></TestRun>""";
}
