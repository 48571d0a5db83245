using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Testing;

/// <summary>Reads the golden arrays: numpy's <c>.npy</c>, little-endian float32, C order.</summary>
public static partial class Npy
{
    /// <summary>The values in C order and the shape.</summary>
    public static (float[] Values, int[] Shape) ReadSingles(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int headerStart = bytes[6] == 1 ? 10 : 12;
        int headerLength = bytes[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        string header = Encoding.ASCII.GetString(bytes, headerStart, headerLength);
        if (!header.Contains("'<f4'", StringComparison.Ordinal) || header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: expected little-endian float32 in C order, found {header.Trim()}");
        }

        int[] shape = [.. Numbers().Matches(Shape().Match(header).Groups[1].Value).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture))];
        float[] values = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(headerStart + headerLength + (4 * i)));
        }

        return (values, shape);
    }

    [GeneratedRegex(@"'shape':\s*\(([^)]*)\)")]
    private static partial Regex Shape();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
