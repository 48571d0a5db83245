using System.Collections.Concurrent;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// Asks the tool that inspects networks whether the networks of a pipeline fit its settings, before a stage runs. An answer is kept in <c>measured/</c>, named by
/// the digest of the network, the settings and the tool; a network that does not fit is asked about again.
/// </summary>
/// <param name="folders">The pipeline's folders.</param>
/// <param name="store">The place of the answers.</param>
/// <param name="identities">The identities of the inspections.</param>
/// <param name="newFolder">Creates a folder for unfinished work.</param>
internal sealed class NetworkInspections(PipelineFolders folders, StageStore store, NodeIdentities identities, Func<string> newFolder)
{
    private const int KeyLength = 32;

    /// <summary>Refuses networks that do not fit. Where every answer is known, none is read.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="options">How tools are run.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="ConfigurationException">A setting does not fit its network: with the mistakes of all networks.</exception>
    /// <exception cref="SpeechSpeedException">A network cannot be used, whatever the settings are (exit code 3), or the tool failed.</exception>
    public async Task RequireAsync(IReadOnlyList<PipelineNetwork> networks, RunOptions options, CancellationToken cancellationToken)
    {
        (PipelineNetwork Network, string Path)[] unknown = [.. networks.Select(network => (network, AnswerFile(network, cancellationToken))).Where(entry => !IsKept(entry.Item2))];
        ConcurrentBag<(ConfigurationError Error, ExitCode Code)> refused = [];
        await Parallel.ForEachAsync(
            unknown,
            new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellationToken },
            async (entry, cancellation) =>
            {
                NetworkAnswer answer = await AskAsync(entry.Network.Inspection, options, cancellation).ConfigureAwait(false);
                if (answer.Refusal is { } refusal)
                {
                    refused.Add((entry.Network.Mistake(refusal), (ExitCode)refusal.ExitCode));
                }
                else
                {
                    DurableFile.Write(entry.Path, Path.Combine(newFolder(), "answer"), System.Text.Encoding.UTF8.GetBytes(answer.ToLine()));
                }
            }).ConfigureAwait(false);
        ThrowIfAny([.. refused.OrderBy(entry => entry.Error.Line).ThenBy(entry => entry.Error.Column)]);
    }

    /// <summary>What was found of each network.</summary>
    /// <inheritdoc cref="RequireAsync"/>
    public async Task<IReadOnlyList<(string Model, NetworkFacts Facts)>> DescribeAsync(
        IReadOnlyList<PipelineNetwork> networks, RunOptions options, CancellationToken cancellationToken)
    {
        await RequireAsync(networks, options, cancellationToken).ConfigureAwait(false);
        List<(string Model, NetworkFacts Facts)> found = [];
        foreach (PipelineNetwork network in networks)
        {
            string path = AnswerFile(network, cancellationToken);
            NetworkAnswer? kept = NetworkAnswer.TryRead(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false));
            if (kept?.Facts is { } facts)
            {
                found.Add((network.Model, facts));
            }
            else
            {
                // Damaged: the next question is answered anew.
                store.Folder.Delete(path);
            }
        }

        return found;
    }

    private string AnswerFile(PipelineNetwork network, CancellationToken cancellationToken) =>
        store.Folder.Make(RelativePath.Parse($"measured/{identities.Of(network.Inspection, NodeIdentities.NoManifests, cancellationToken).Hash[..KeyLength]}"));

    private static bool IsKept(string path)
    {
        if (!RegularFile.IsThere(path))
        {
            return false;
        }

        StageStore.Touch(path);
        return true;
    }

    private async Task<NetworkAnswer> AskAsync(StageNode node, RunOptions options, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        int code = await StageProcess.RunAsync(
            folders.Tools.Assembly(node.Tool), [.. new InputLayout(node, "").Arguments(), ToolProtocol.Answer, "true"], lines.Add, options.EndGrace, cancellationToken).ConfigureAwait(false);
        return lines.Select(NetworkAnswer.TryRead).OfType<NetworkAnswer>().FirstOrDefault()
            ?? throw new SpeechSpeedException(
                ExitCode.Failed,
                $"{node.Id} failed: the tool {node.Tool} ended with exit code {Numbers.Text(code)}. {(lines.Count == 0 ? "It wrote nothing." : "It wrote:\n  " + string.Join("\n  ", lines))}");
    }

    private static void ThrowIfAny(IReadOnlyList<(ConfigurationError Error, ExitCode Code)> refused)
    {
        if (refused.Any(entry => entry.Code == ExitCode.Configuration))
        {
            throw new ConfigurationException([.. refused.Select(entry => entry.Error).Distinct()]);
        }

        if (refused.Count > 0)
        {
            throw new SpeechSpeedException(refused[0].Code, string.Join('\n', refused.Select(entry => entry.Error).Distinct()));
        }
    }
}
