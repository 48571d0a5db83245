using CsCheck;

namespace SpeechSpeed.Storage.Tests;

public sealed class NpyWriterTests : IDisposable
{
    /// <summary>What numpy 1.24.2 wrote: <c>numpy.save(file, numpy.array([[1, -2.5, 3], [0.1, inf, -0.0]], dtype='&lt;f4'))</c>.</summary>
    private const string Golden =
        "934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2033292c207d20"
        + "2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000803f000020c000004040"
        + "cdcccc3d0000807f00000080";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Writes_the_bytes_that_numpy_writes()
    {
        using (NpyWriter writer = new(folder["a.npy"], 2, 3))
        {
            writer.Append([1, -2.5f, 3]);
            writer.Append([0.1f, float.PositiveInfinity, -0.0f]);
            writer.Complete();
        }

        Assert.Equal(Golden, Convert.ToHexStringLower(File.ReadAllBytes(folder["a.npy"])));
    }

    [Fact]
    public void Any_shape_reads_back_with_the_data_at_a_multiple_of_64() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int[1, 70]).Sample((rows, columns) =>
        {
            float[] values = [.. Enumerable.Range(0, rows * columns).Select(i => i * 0.25f)];
            string path = folder[$"{Guid.NewGuid():N}.npy"];
            using (NpyWriter writer = new(path, rows, columns))
            {
                writer.Append(values.AsSpan(0, rows / 2 * columns));
                writer.Append(values.AsSpan(rows / 2 * columns));
                writer.Complete();
            }

            (float[] read, int[] shape) = Npy.ReadSingles(path);
            Assert.Equal([rows, columns], shape);
            Assert.Equal(values, read);
            Assert.Equal(0, (new FileInfo(path).Length - (values.Length * sizeof(float))) % 64);
            File.Delete(path);
        }, iter: 50);

    [Fact]
    public void Refuses_parts_of_rows_too_many_and_too_few()
    {
        using NpyWriter writer = new(folder["a.npy"], 2, 3);
        Assert.Throws<ArgumentException>(() => writer.Append(new float[4]));
        Assert.Throws<ArgumentException>(() => writer.Append(new float[9]));
        writer.Append(new float[3]);
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }
}
