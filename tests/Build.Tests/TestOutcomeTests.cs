namespace SpeechSpeed.Build.Tests;

public class TestOutcomeTests
{
    [Fact]
    public void Outcomes_are_read_and_added_up()
    {
        using TemporaryFolder folder = new();
        TestOutcome a = TestOutcome.TryRead(folder.Write("A.Tests.trx", Trx("""
            <UnitTestResult testName="a" outcome="Passed"><Output><StdOut>chatter</StdOut></Output></UnitTestResult>
            <UnitTestResult testName="b" outcome="Failed"><Output><ErrorInfo><Message>wrong</Message><StackTrace>at B</StackTrace></ErrorInfo></Output></UnitTestResult>
            <UnitTestResult testName="c" outcome="NotExecuted"><Output><StdOut>needs shared/x</StdOut></Output></UnitTestResult>
            """)))!;
        TestOutcome b = TestOutcome.TryRead(folder.Write("B.Tests.trx", Trx("""
            <UnitTestResult testName="d" outcome="NotExecuted" />
            <UnitTestResult testName="only where it is asked for" outcome="NotRunnable" />
            <UnitTestResult testName="e" outcome="Aborted" />
            """)))!;

        TestOutcome both = TestOutcome.None + a + b;

        Assert.Equal("1 passed, 2 failed, 2 skipped", both.ToString());
        Assert.Equal([new TestFailure("b", "wrong\nat B"), new TestFailure("e", "it did not end")], both.Failures);
        Assert.Equal(["needs shared/x", "no reason given"], both.SkipReasons);
    }

    [Fact]
    public void A_suite_that_died_before_it_had_written_its_outcome_has_none()
    {
        using TemporaryFolder folder = new();
        string whole = Trx("""<UnitTestResult testName="a" outcome="Passed" />""");

        Assert.Null(TestOutcome.TryRead(folder["none.trx"]));
        Assert.Null(TestOutcome.TryRead(folder.Write("cut.trx", whole[..(whole.Length / 2)])));
    }

    private static string Trx(string results) =>
        $"""<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>{results}</Results></TestRun>""";
}
