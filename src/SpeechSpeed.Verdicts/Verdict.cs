using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Verdicts;

/// <summary>What follows from the numbers of a model, or that nothing does: the answer to one question, with the numbers that it rests on.</summary>
/// <param name="Model">The model.</param>
/// <param name="Target">What it predicts or not: the kind of a target, <c>cps</c>.</param>
/// <param name="Question">One of <see cref="SpeechSpeed.Verdicts.Question"/>.</param>
/// <param name="Answer">One of <see cref="SpeechSpeed.Verdicts.Answer"/>.</param>
public sealed record Verdict(string Model, string Target, string Question, string Answer)
{
    /// <summary>The layer that it speaks of; null where it speaks of all.</summary>
    public string? Layer { get; init; }

    /// <summary>What needs no network, where the layer is compared with that: <c>nuisance</c> or <c>fbank</c>; else null.</summary>
    public string? Floor { get; init; }

    /// <summary>Why something is not estimable: a reason of <c>not_estimable.csv</c>; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>The numbers by their names, in a fixed order; NaN for what is not estimable.</summary>
    public IReadOnlyList<(string Name, double Value)> Numbers { get; init; } = [];

    /// <summary>A number by its name; NaN where the verdict has none of that name.</summary>
    public double this[string name] => Numbers.Where(number => number.Name == name).Select(number => number.Value).DefaultIfEmpty(double.NaN).First();

    /// <summary>Question and answer: the key of its text.</summary>
    public string Code => $"{Question}.{Answer}";

    /// <summary>What a text says of it: its numbers and words by their names.</summary>
    /// <param name="more">What else the text says, by name.</param>
    public Sentence ToSentence(params IEnumerable<(string Name, object Value)> more)
    {
        Dictionary<string, object> arguments = more.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
        foreach ((string name, double value) in Numbers)
        {
            arguments[name] = value;
        }

        arguments["target"] = new Sentence("target.name." + Target) { Otherwise = Target.Replace('_', ' ') };
        arguments["layer"] = Layer ?? "";
        arguments["floor"] = new Sentence("floor.name." + Floor);
        arguments["reason"] = Because(Reason, this["found"], this["needed"]);
        return Sentence.Named(Code, arguments);
    }

    /// <summary>Why something is not estimable.</summary>
    /// <param name="reason">A reason of <c>not_estimable.csv</c>, or null where none is known.</param>
    /// <param name="found">How many there are of what is too few; NaN where that is not the reason.</param>
    /// <param name="needed">How many are needed.</param>
    public static Sentence Because(string? reason, double found, double needed)
    {
        Sentence because = new("reason." + (reason ?? "unknown"));
        return double.IsNaN(found) ? because : new Sentence("reason.numbers", because, found, needed);
    }
}

/// <summary>What is asked of the numbers of a model.</summary>
public static class Question
{
    /// <summary>Does the layer of the highest held-out R² predict the target?</summary>
    public const string BestLayer = "best_layer";

    /// <summary>Which layers are not worse than that one?</summary>
    public const string BestSet = "best_set";

    /// <summary>Does the embedding predict the target?</summary>
    public const string Embedding = "embedding";

    /// <summary>Did training change what a layer predicts? Asked of every layer.</summary>
    public const string Training = "training";

    /// <summary>Of how many layers did it?</summary>
    public const string TrainingOverLayers = "training_over_layers";

    /// <summary>Does the best layer exceed what needs no network?</summary>
    public const string Floor = "floor";

    /// <summary>How many layers exceed what chance reaches over all of them?</summary>
    public const string Chance = "chance";

    /// <summary>Does the best layer add anything to the nuisance variables?</summary>
    public const string Addition = "addition";

    /// <summary>Does the earlier study's MLP probe of the embedding predict the target?</summary>
    public const string Mlp = "mlp";

    /// <summary>What does the same probe of the untrained network reach?</summary>
    public const string UntrainedMlp = "untrained_mlp";
}

/// <summary>What the numbers answer. Each question has some of these answers.</summary>
public static class Answer
{
    /// <summary>The interval lies above 0.</summary>
    public const string Predicts = "predicts";

    /// <summary>The interval includes 0.</summary>
    public const string NotShown = "not_shown";

    /// <summary>R² is 0 or less.</summary>
    public const string NoBetterThanMean = "no_better_than_mean";

    /// <summary>The number has no interval over speakers.</summary>
    public const string NoInterval = "no_interval";

    /// <summary>There is no number.</summary>
    public const string NotEstimable = "not_estimable";

    /// <summary>The best layer alone.</summary>
    public const string One = "one";

    /// <summary>The best layer and others.</summary>
    public const string Several = "several";

    /// <summary>The trained layer predicts better.</summary>
    public const string Better = "better";

    /// <summary>The trained layer predicts worse.</summary>
    public const string Worse = "worse";

    /// <summary>The interval of the difference includes 0.</summary>
    public const string NoDifference = "no_difference";

    /// <summary>The model has no untrained control.</summary>
    public const string NoControl = "no_control";

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

    /// <summary>The difference lies above 0.</summary>
    public const string Exceeds = "exceeds";

    /// <summary>The difference lies below 0.</summary>
    public const string Below = "below";

    /// <summary>It was evaluated on what it was trained on.</summary>
    public const string InSample = "in_sample";

    /// <summary>A number, from which nothing follows.</summary>
    public const string Measured = "measured";
}
