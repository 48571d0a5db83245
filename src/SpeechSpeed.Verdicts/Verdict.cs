using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Verdicts;

/// <summary>A conclusion from the numbers of a model, or that there is none: the answer to one question, with the numbers behind it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Target">The kind of the target, <c>cps</c>.</param>
/// <param name="Question">One of <see cref="SpeechSpeed.Verdicts.Question"/>.</param>
/// <param name="Answer">One of <see cref="SpeechSpeed.Verdicts.Answer"/>.</param>
public sealed record Verdict(string Model, string Target, string Question, string Answer)
{
    /// <summary>The layer of the verdict; null for all layers.</summary>
    public string? Layer { get; init; }

    /// <summary>The part of the variance, if the verdict is about one: <c>pooled</c>, <c>within</c> or <c>between</c> speakers.</summary>
    public string? Part { get; init; }

    /// <summary>The untrained control that the model is compared with; null if there is none.</summary>
    public string? Control { get; init; }

    /// <summary>The kind of that control: <c>filters</c>, <c>initialised</c> or <c>permuted</c>; null if not known.</summary>
    public string? ControlKind { get; init; }

    /// <summary>The predictor without a network that the layer is compared with: a name of <c>floors.csv</c>, or a condition of <c>confounds.csv</c>; else null.</summary>
    public string? Floor { get; init; }

    /// <summary>The other model that the model is compared with; else null.</summary>
    public string? Other { get; init; }

    /// <summary>Where two models are compared: <c>best_layer</c> or <c>embedding</c>; else null.</summary>
    public string? Place { get; init; }

    /// <summary>The reason why a number is not estimable: a reason of <c>not_estimable.csv</c>; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>The numbers by their names, in a fixed order; NaN for numbers that are not estimable.</summary>
    public IReadOnlyList<(string Name, double Value)> Numbers { get; init; } = [];

    /// <summary>A number by its name; NaN if the verdict has none of that name.</summary>
    public double this[string name] => Numbers.Where(number => number.Name == name).Select(number => number.Value).DefaultIfEmpty(double.NaN).First();

    /// <summary>Question and answer: the key of its text.</summary>
    public string Code => $"{Question}.{Answer}";

    /// <summary>The sentence of the verdict: its text, filled with its numbers and words by name.</summary>
    /// <param name="more">Further arguments of the text, by name.</param>
    public Sentence ToSentence(params IEnumerable<(string Name, object Value)> more)
    {
        Dictionary<string, object> arguments = more.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
        foreach ((string name, double value) in Numbers)
        {
            arguments[name] = value;
        }

        arguments["target"] = new Sentence("target.name." + Target) { Otherwise = Target.Replace('_', ' ') };
        arguments["model"] = Model;
        arguments["other"] = Other ?? "";
        arguments["place"] = new Sentence("place.name." + Place);
        arguments["layer"] = Layer ?? "";
        arguments["part"] = new Sentence("part.name." + (Part ?? "pooled"));
        arguments["control_model"] = Control ?? "";
        arguments["control"] = new Sentence("control.name." + (ControlKind ?? "unknown"), Control ?? "");
        arguments["floor"] = new Sentence("floor.name." + Floor);
        arguments["reason"] = Because(Reason, this["found"], this["needed"]);
        return Sentence.Named(Code, arguments);
    }

    /// <summary>The sentence for the reason why a number is not estimable.</summary>
    /// <param name="reason">A reason of <c>not_estimable.csv</c>, or null if none is known.</param>
    /// <param name="found">The number found, if too few are there; NaN for another reason.</param>
    /// <param name="needed">The number needed.</param>
    public static Sentence Because(string? reason, double found, double needed)
    {
        Sentence because = new("reason." + (reason ?? "unknown"));
        return double.IsNaN(found) ? because : new Sentence("reason.numbers", because, found, needed);
    }
}

/// <summary>The questions to the numbers of a model.</summary>
public static class Question
{
    /// <summary>Does the layer with the highest R² predict the label, within or between speakers?</summary>
    public const string Reading = "reading";

    /// <summary>How much of the prediction is pauses?</summary>
    public const string Pauses = "pauses";

    /// <summary>Did training change what a layer predicts? Asked of every layer, part and control.</summary>
    public const string Training = "training";

    /// <summary>For how many layers did training change it?</summary>
    public const string TrainingOverLayers = "training_over_layers";

    /// <summary>Does a layer predict a part of the variance of a target? Asked of the best layer and of the embedding.</summary>
    public const string Relation = "relation";

    /// <summary>How much does R² depend on the deal of the speakers to the folds?</summary>
    public const string Stability = "stability";

    /// <summary>Which layers are in the best set, those that no other layer is shown to be better than?</summary>
    public const string BestSet = "best_set";

    /// <summary>How many layers predict the label?</summary>
    public const string Chance = "chance";

    /// <summary>Does the best layer predict better than a predictor without a network?</summary>
    public const string Floor = "floor";

    /// <summary>Does the best layer add anything to the measures without a network?</summary>
    public const string Addition = "addition";

    /// <summary>Does the model predict better than another model?</summary>
    public const string Models = "models";

    /// <summary>How high is R² of the MLP that stops early?</summary>
    public const string EarlyStoppedMlp = "early_stopped_mlp";

    /// <summary>Does the earlier study's MLP probe of the embedding predict the label?</summary>
    public const string Mlp = "mlp";

    /// <summary>How high is R² of the same probe on the untrained network?</summary>
    public const string UntrainedMlp = "untrained_mlp";
}

/// <summary>The answers. Each question has some of these.</summary>
public static class Answer
{
    /// <summary>A relation is shown, and R² is above 0.</summary>
    public const string Predicts = "predicts";

    /// <summary>A relation is shown, although R² is 0 or less.</summary>
    public const string Related = "related";

    /// <summary>No relation is shown.</summary>
    public const string NotShown = "not_shown";

    /// <summary>There is a number, and no test of it.</summary>
    public const string NoTest = "no_test";

    /// <summary>There is no number.</summary>
    public const string NotEstimable = "not_estimable";

    /// <summary>Both of two parts.</summary>
    public const string Both = "both";

    /// <summary>The part within speakers alone.</summary>
    public const string Within = "within";

    /// <summary>The part between speakers alone.</summary>
    public const string Between = "between";

    /// <summary>All utterances together; the parts are not estimable.</summary>
    public const string Pooled = "pooled";

    /// <summary>All utterances together, and neither part.</summary>
    public const string PooledAlone = "pooled_alone";

    /// <summary>The share of speech, and not the articulation rate.</summary>
    public const string PausesAlone = "pauses_alone";

    /// <summary>The articulation rate, and not the share of speech.</summary>
    public const string ArticulationAlone = "articulation_alone";

    /// <summary>R² is 0 or less.</summary>
    public const string NoBetterThanMean = "no_better_than_mean";

    /// <summary>The best layer alone.</summary>
    public const string One = "one";

    /// <summary>The best layer and others.</summary>
    public const string Several = "several";

    /// <summary>The trained layer predicts better.</summary>
    public const string Better = "better";

    /// <summary>The trained layer predicts worse.</summary>
    public const string Worse = "worse";

    /// <summary>No difference is shown.</summary>
    public const string NoDifference = "no_difference";

    /// <summary>The model has no untrained control.</summary>
    public const string NoControl = "no_control";

    /// <summary>The untrained control is unhealthy.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>The untrained control was analysed on other utterances.</summary>
    public const string OtherUtterances = "other_utterances";

    /// <summary>The untrained control has other layers.</summary>
    public const string OtherLayers = "other_layers";

    /// <summary>One layer or more.</summary>
    public const string Some = "some";

    /// <summary>No layer.</summary>
    public const string None = "none";

    /// <summary>One layer or more, the other way round.</summary>
    public const string SomeWorse = "some_worse";

    /// <summary>Some layers one way, some the other.</summary>
    public const string BetterAndWorse = "better_and_worse";

    /// <summary>The layer is shown to be better.</summary>
    public const string Exceeds = "exceeds";

    /// <summary>The layer is shown to be worse.</summary>
    public const string Below = "below";

    /// <summary>The evaluation is on the training utterances.</summary>
    public const string InSample = "in_sample";

    /// <summary>A number that allows no conclusion.</summary>
    public const string Measured = "measured";
}
