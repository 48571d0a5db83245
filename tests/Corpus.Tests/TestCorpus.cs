using System.Buffers.Binary;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus.Alignments;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus.Tests;

/// <summary>A corpus in LibriSpeech's layout, written by a test: 16 kHz audio files of silence.</summary>
internal sealed class TestCorpus : IDisposable
{
    /// <summary>The limits that a pipeline has by default.</summary>
    public static readonly LabelLimits Limits = new(120, null, null);

    private const int BlockSize = 4096;

    private readonly TemporaryFolder folder = new();

    public string Root => folder.Path;

    public string this[string relativePath] => folder[relativePath];

    public void Dispose() => folder.Dispose();

    /// <summary>One good utterance of one second, "AB CD", in each of the folders train, dev and test.</summary>
    public static TestCorpus Good()
    {
        TestCorpus corpus = new();
        corpus.Chapter("train", 1, 10, "AB CD");
        corpus.Chapter("dev", 2, 20, "AB CD");
        corpus.Chapter("test", 3, 30, "AB CD");
        return corpus;
    }

    public string Write(string relativePath, string text) => folder.Write(relativePath, text);

    /// <summary>A chapter of utterances of one second each.</summary>
    public void Chapter(string split, int speaker, int chapter, params string[] texts)
    {
        string path = $"{split}/{speaker}/{chapter}/{speaker}-{chapter}";
        Write($"{path}.trans.txt", string.Concat(texts.Select((text, i) => $"{speaker}-{chapter}-{i:D4} {text}\n")));
        for (int i = 0; i < texts.Length; i++)
        {
            Flac($"{path}-{i:D4}.flac", 16000);
        }
    }

    /// <summary>A FLAC file of 16-bit zeros.</summary>
    public void Flac(string relativePath, long samples)
    {
        byte[] bytes = new byte[42];
        "fLaC"u8.CopyTo(bytes);
        bytes[4] = 0x80; // the last metadata block, STREAMINFO
        bytes[7] = 34;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), 4096);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), 4096);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(18), (16000UL << 44) | (15UL << 36) | (ulong)samples);
        Bytes(relativePath, [.. bytes, .. Enumerable.Range(0, (int)((samples + BlockSize - 1) / BlockSize)).SelectMany(i => Frame(i, (int)Math.Min(BlockSize, samples - ((long)i * BlockSize))))]);
    }

    /// <summary>A frame of one constant subframe.</summary>
    private static byte[] Frame(int number, int samples)
    {
        byte[] coded = Encoding.UTF8.GetBytes(char.ConvertFromUtf32(number));
        byte[] header = [0xFF, 0xF8, 0x75, 0x08, .. coded, (byte)((samples - 1) >> 8), (byte)(samples - 1)];
        byte[] frame = [.. header, (byte)Crc(header, 8, 0x07), 0, 0, 0];
        int crc = Crc(frame, 16, 0x8005);
        return [.. frame, (byte)(crc >> 8), (byte)crc];
    }

    private static int Crc(byte[] bytes, int width, int polynomial)
    {
        int crc = 0;
        foreach (byte value in bytes)
        {
            crc ^= value << (width - 8);
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> (width - 1) & 1) != 0 ? (crc << 1) ^ polynomial : crc << 1;
            }
        }

        return crc & ((1 << width) - 1);
    }

    /// <summary>A WAV file of 16-bit zeros.</summary>
    public void Wav(string relativePath, int samples)
    {
        byte[] bytes = new byte[44 + (2 * samples)];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), 16000);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), 32000);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), 16);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), 2 * samples);
        Bytes(relativePath, bytes);
    }

    public void Bytes(string relativePath, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[relativePath])!);
        File.WriteAllBytes(this[relativePath], bytes);
    }

    public CorpusSource Source(string train = "train", string dev = "dev", string test = "test", string? speakers = null) => new(
        Root,
        new Dictionary<Split, IReadOnlyList<string>> { [Split.Train] = train.Split(','), [Split.Dev] = dev.Split(','), [Split.Test] = test.Split(',') },
        speakers);

    public Task<LabelledCorpus> ReadAsync(ICorpusSource? source = null, int jobs = 2, Target? target = null, AlignmentFolder? alignments = null) =>
        LabelledCorpus.ReadAsync(source ?? Source(), target ?? Target.Cps, Limits, alignments, jobs, _ => { }, () => { }, TestContext.Current.CancellationToken);
}
