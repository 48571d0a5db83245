namespace SpeechSpeed.Core.Tests;

public sealed class DamageTests
{
    [Fact]
    public void What_a_library_objects_to_is_said_and_where_it_stumbles_is_not()
    {
        Assert.Equal("the checksum is wrong", Damage.Reason(new InvalidDataException("the checksum is wrong.")));
        Assert.All<Exception>(
            [
                Assert.Throws<NullReferenceException>(() => ((string?)null)!.Length),
                Assert.Throws<IndexOutOfRangeException>(() => Array.Empty<int>()[0]),
                new ArgumentOutOfRangeException("count"),
                new InvalidOperationException(),
                new OverflowException(),
                new InvalidCastException(),
                new FormatException(),
            ],
            error => Assert.Equal("its parts contradict each other", Damage.Reason(error)));
    }
}
