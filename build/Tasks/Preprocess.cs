using Cake.Frosting;

namespace SpeechSpeed.Build.Tasks;

[TaskDescription("Reads the corpus and writes the label tables: the speech rate (CPS) of every utterance.")]
public sealed class Preprocess : StageTask;
