using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Remote.Messages;

namespace SpeechSpeed.Pipeline.Remote;

/// <summary>The value in <c>ac/</c> of a remote cache: files, each with its path, as an ActionResult of Bazel's Remote Execution API.</summary>
internal static class RemoteRecord
{
    /// <summary>The bytes.</summary>
    public static byte[] Write(IEnumerable<Store.OutputFile> files)
    {
        ActionResult result = new();
        result.OutputFiles.AddRange(files.Select(file => new OutputFile
        {
            Path = file.Path,
            Digest = new Digest { Hash = file.Sha256, SizeBytes = file.Size },
        }));
        return result.ToByteArray();
    }

    /// <summary>The files, ordered by path; null if the bytes are no ActionResult of a success, or name a file in a way that this program does not.</summary>
    public static IReadOnlyList<Store.OutputFile>? TryRead(byte[] bytes)
    {
        ActionResult result;
        try
        {
            result = ActionResult.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        List<Store.OutputFile> files = [];
        foreach (OutputFile file in result.OutputFiles.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (!RelativePath.TryParse(file.Path, out RelativePath path) || file.Digest is not { SizeBytes: >= 0 } digest || !FileDigest.IsSha256(digest.Hash))
            {
                return null;
            }

            files.Add(new Store.OutputFile(path, digest.SizeBytes, digest.Hash));
        }

        bool isSound = result.ExitCode == 0 && files.Count > 0 && files.Select(file => file.Path.ToString()).Distinct(StringComparer.Ordinal).Count() == files.Count;
        return isSound ? files : null;
    }
}
