namespace SpeechSpeed.Build.Tests;

/// <summary>The three lines that a run ends with: what they say follows from the numbers.</summary>
public class FindingsTests
{
    private const string Floors = """[{ "layer": "training mean", "ridge_r2": -0.01 }, { "layer": "nuisance", "ridge_r2": 0.314 }, { "layer": "fbank", "ridge_r2": 0.452 }]""";

    [Fact]
    public void What_is_shown_is_said() => Expectation.Check(Lines($$"""
        {
          "model": "small", "control_of": null, "held_out": { "speakers": 24 },
          "layers": [
            { "layer": "first relu", "r2": 0.1, "ridge_r2": 0.4, "ridge_r2_low": 0.3, "ridge_r2_high": 0.5, "untrained_ridge_r2": 0.41 },
            { "layer": "layer1 relu 1", "r2": 0.2, "ridge_r2": 0.616, "ridge_r2_low": 0.53, "ridge_r2_high": 0.68, "untrained_ridge_r2": 0.5 },
            { "layer": "embedding", "r2": -0.3, "ridge_r2": 0.2, "ridge_r2_low": 0.004, "ridge_r2_high": 0.35, "untrained_ridge_r2": 0.3 }
          ],
          "floors": {{Floors}},
          "differences": [
            { "kind": "layer_minus_embedding", "layer": "layer1 relu 1", "difference": 0.4, "low": 0.2, "high": 0.6 },
            { "kind": "layer_minus_nuisance", "layer": "layer1 relu 1", "difference": 0.302, "low": 0.2, "high": 0.4 },
            { "kind": "layer_minus_fbank", "layer": "layer1 relu 1", "difference": 0.164, "low": 0.01, "high": 0.3 },
            { "kind": "trained_minus_untrained", "layer": "layer1 relu 1", "difference": 0.116, "low": 0.01, "high": 0.2 }
          ]
        }
        """));

    [Fact]
    public void What_is_not_shown_is_not_said() => Expectation.Check(Lines($$"""
        {
          "model": "small", "control_of": null, "held_out": { "speakers": 24 },
          "layers": [
            { "layer": "first relu", "r2": 0.1, "ridge_r2": 0.4, "ridge_r2_low": 0.3, "ridge_r2_high": 0.5, "untrained_ridge_r2": 0.41 },
            { "layer": "embedding", "r2": -0.3, "ridge_r2": 0.2, "ridge_r2_low": -0.1, "ridge_r2_high": 0.35, "untrained_ridge_r2": 0.3 }
          ],
          "floors": {{Floors}},
          "differences": [{ "kind": "trained_minus_untrained", "layer": "first relu", "difference": -0.01, "low": -0.1, "high": 0.08 }]
        }
        """));

    [Fact]
    public void Without_intervals_nothing_is_concluded() => Expectation.Check(Lines("""
        {
          "model": "small", "control_of": null, "held_out": { "speakers": 3 },
          "layers": [
            { "layer": "first relu", "ridge_r2": 0.4, "ridge_r2_low": null, "ridge_r2_high": null, "untrained_ridge_r2": null },
            { "layer": "embedding", "ridge_r2": 0.2, "ridge_r2_low": null, "ridge_r2_high": null, "untrained_ridge_r2": null }
          ],
          "floors": [], "differences": []
        }
        """));

    [Fact]
    public void A_control_that_heard_other_utterances_is_not_said_to_be_missing() => Assert.Contains(
        "its best layer, first relu: R² 0.40; what training did cannot be said by its untrained control (small-untrained was analysed on 48 utterances, small on 192 utterances).",
        Lines("""
            {
              "model": "small", "control_of": null, "held_out": { "speakers": 24 },
              "layers": [{ "layer": "first relu", "ridge_r2": 0.4 }, { "layer": "embedding", "ridge_r2": 0.2 }],
              "not_estimable": [{ "column": "untrained_ridge_r2", "reason": "other_control", "detail": "small-untrained was analysed on 48 utterances, small on 192 utterances" }]
            }
            """),
        StringComparison.Ordinal);

    [Fact]
    public void An_interval_above_a_floor_is_not_enough_where_the_floor_is_uncertain() => Assert.EndsWith(
        "that the best layer has more is not shown.",
        Lines("""
            {
              "model": "small", "control_of": null, "held_out": { "speakers": 24 },
              "layers": [{ "layer": "first relu", "ridge_r2": 0.8, "ridge_r2_low": 0.7, "ridge_r2_high": 0.9 }, { "layer": "embedding", "ridge_r2": 0.2 }],
              "floors": [{ "layer": "fbank", "ridge_r2": -0.5 }],
              "differences": [{ "kind": "layer_minus_fbank", "layer": "first relu", "difference": 1.3, "low": -0.2, "high": 2.8 }]
            }
            """),
        StringComparison.Ordinal);

    [Fact]
    public void Without_held_out_statistics_the_probes_are_named_and_nothing_is_concluded() => Expectation.Check(Lines("""
        {
          "model": "small", "control_of": null,
          "layers": [
            { "layer": "first relu", "r2": 0.104, "ridge_r2": null },
            { "layer": "layer1 relu 1", "r2": -4.2, "ridge_r2": null },
            { "layer": "embedding", "r2": -16.5, "ridge_r2": null }
          ],
          "not_estimable": [{ "column": "ridge_r2", "reason": "too_few_speakers", "detail": "3 speakers, 5 needed" }]
        }
        """));

    [Fact]
    public void A_control_alone_is_not_spoken_of()
    {
        using TemporaryFolder results = new();
        results.Write("small-untrained/metrics.json", """{ "model": "small-untrained", "control_of": "small", "layers": [{ "layer": "embedding", "r2": 0.5 }] }""");

        Assert.Empty(Findings.Of(results.Path, ["small-untrained", "not run"]));
    }

    private static string Lines(string metrics)
    {
        using TemporaryFolder results = new();
        results.Write("small/metrics.json", metrics);
        results.Write("small-untrained/metrics.json", """{ "model": "small-untrained", "control_of": "small", "layers": [] }""");
        IReadOnlyList<string> lines = Findings.Of(results.Path, ["small-untrained", "small"]);
        Assert.Equal(3, lines.Count);
        return string.Join('\n', lines);
    }
}
