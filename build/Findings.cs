using System.Globalization;
using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>
/// What a run found, in three lines for the console: the embedding, the best layer beside its untrained control, and what the audio tells without a network.
/// Each sentence is chosen by the numbers of <c>metrics.json</c>, and says so where nothing can be concluded.
/// </summary>
internal static class Findings
{
    /// <summary>The lines about the first of the models that has metrics and is no control; none where there is no such model.</summary>
    /// <param name="resultsFolder">Where results are published.</param>
    /// <param name="models">Names of the models, in the order of the pipeline file.</param>
    public static IReadOnlyList<string> Of(string resultsFolder, IReadOnlyList<string> models)
    {
        foreach (string path in models.Select(model => Path.Combine(resultsFolder, model, "metrics.json")).Where(RegularFile.IsThere))
        {
            using JsonDocument metrics = JsonDocument.Parse(File.ReadAllText(path));
            if (Text(metrics.RootElement, "control_of") is null)
            {
                return Of(metrics.RootElement);
            }
        }

        return [];
    }

    private static string[] Of(JsonElement metrics)
    {
        JsonElement[] layers = Rows(metrics, "layers");
        string model = Text(metrics, "model") ?? "";
        return layers.Length == 0 ? []
            : layers.Any(row => HasNumber(row, "ridge_r2")) ? HeldOut(metrics, model, layers)
            : OneSplit(metrics, model, layers);
    }

    /// <summary>From the ridges that were fitted and evaluated on different speakers.</summary>
    private static string[] HeldOut(JsonElement metrics, string model, JsonElement[] layers)
    {
        JsonElement embedding = layers[^1];
        JsonElement best = layers.Where(row => HasNumber(row, "ridge_r2")).MaxBy(row => Number(row, "ridge_r2"));
        string speakers = metrics.TryGetProperty("held_out", out JsonElement facts) && HasNumber(facts, "speakers")
            ? $"{Number(facts, "speakers").ToString(CultureInfo.InvariantCulture)} speakers"
            : "speakers";
        string knows = !HasNumber(embedding, "ridge_r2_low") ? "without an interval, nothing can be concluded"
            : Number(embedding, "ridge_r2_low") > 0 ? "it tells something of the speech rate of voices not heard before"
            : "that it tells anything of the speech rate is not shown";
        return
        [
            $"the embedding of {model}: held-out R² {WithInterval(embedding)} over {speakers}; {knows}.",
            $"its best layer, {Text(best, "layer")}: R² {WithInterval(best)}; {Training(metrics, Text(best, "layer"), best)}.",
            WithoutNetwork(metrics, best),
        ];
    }

    private static string Training(JsonElement metrics, string? layer, JsonElement row)
    {
        if (!HasNumber(row, "untrained_ridge_r2"))
        {
            JsonElement unlike = Rows(metrics, "not_estimable").FirstOrDefault(one => Text(one, "column") == "untrained_ridge_r2" && Text(one, "reason") == "other_control");
            return unlike.ValueKind == JsonValueKind.Object
                ? $"what training did cannot be said by its untrained control ({Text(unlike, "detail")})"
                : "without an untrained control, what training did cannot be said";
        }

        string untrained = $"the untrained control has {Rounded(Number(row, "untrained_ridge_r2"))} there";
        JsonElement difference = Rows(metrics, "differences").FirstOrDefault(one => Text(one, "kind") == "trained_minus_untrained" && Text(one, "layer") == layer);
        return difference.ValueKind != JsonValueKind.Object || !HasNumber(difference, "low") ? $"{untrained}, and the difference has no interval"
            : Number(difference, "low") > 0 ? $"{untrained}, less than the trained one"
            : Number(difference, "high") < 0 ? $"{untrained}, more than the trained one"
            : $"{untrained}, and no difference is shown";
    }

    private static string WithoutNetwork(JsonElement metrics, JsonElement best)
    {
        (string Name, string Text)[] floors = [("nuisance", "duration, pauses, level and pitch"), ("fbank", "mean and deviation of the fbank")];
        (string Name, string Text, double R2)[] known =
        [
            .. from floor in floors
               from row in Rows(metrics, "floors")
               where Text(row, "layer") == floor.Name && HasNumber(row, "ridge_r2")
               select (floor.Name, floor.Text, Number(row, "ridge_r2")),
        ];
        if (known.Length == 0)
        {
            return "what the audio tells without a network was not measured.";
        }

        // Paired differences, since a floor is an estimate too.
        string verdict = known.All(floor => Rows(metrics, "differences").Any(one =>
            Text(one, "kind") == $"layer_minus_{floor.Name}" && Text(one, "layer") == Text(best, "layer") && HasNumber(one, "low") && Number(one, "low") > 0))
            ? "the best layer has more"
            : "that the best layer has more is not shown";
        return $"without a network: {string.Join(", ", known.Select(floor => $"{floor.Text} {Rounded(floor.R2)}"))}; {verdict}.";
    }

    /// <summary>From the perceptrons alone, which were evaluated on one split and have no interval.</summary>
    private static string[] OneSplit(JsonElement metrics, string model, JsonElement[] layers)
    {
        JsonElement embedding = layers[^1];
        JsonElement? best = layers.SkipLast(1).Where(row => HasNumber(row, "r2")).OrderByDescending(row => Number(row, "r2")).Select(row => (JsonElement?)row).FirstOrDefault();
        JsonElement reason = Rows(metrics, "not_estimable").FirstOrDefault();
        string why = reason.ValueKind == JsonValueKind.Object ? $" ({Text(reason, "detail")})" : "";
        return
        [
            $"the embedding of {model}: {OnTestSplit(embedding)}.",
            best is { } row ? $"its best layer, {Text(row, "layer")}: {OnTestSplit(row)}." : "no layer was probed.",
            $"held-out statistics could not be estimated{why}, so nothing can be concluded from these numbers.",
        ];
    }

    private static string OnTestSplit(JsonElement row) => !HasNumber(row, "r2") ? "its probe could not be evaluated"
        : Number(row, "r2") > 0 ? $"R² {Rounded(Number(row, "r2"))} of a probe on the test split"
        : $"R² {Rounded(Number(row, "r2"))} of a probe on the test split, no better than answering its mean";

    private static string WithInterval(JsonElement row) => HasNumber(row, "ridge_r2_low")
        ? $"{Rounded(Number(row, "ridge_r2"))} (95 %: {Rounded(Number(row, "ridge_r2_low"))} to {Rounded(Number(row, "ridge_r2_high"))})"
        : Rounded(Number(row, "ridge_r2"));

    private static string Rounded(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static JsonElement[] Rows(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement rows) && rows.ValueKind == JsonValueKind.Array ? [.. rows.EnumerateArray()] : [];

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static bool HasNumber(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement number) && number.ValueKind == JsonValueKind.Number;

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();
}
