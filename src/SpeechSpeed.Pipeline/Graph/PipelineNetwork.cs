using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>A network of a pipeline file.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Inspection">Its inspection, which is in no graph and reads from no stage.</param>
/// <param name="Mistake">The mistake in the pipeline file that a refusal of the network shows.</param>
public sealed record PipelineNetwork(string Model, StageNode Inspection, Func<NetworkRefusal, ConfigurationError> Mistake);
