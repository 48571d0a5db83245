using CsCheck;
using SpeechSpeed.Charts.Drawing;

namespace SpeechSpeed.Charts.Tests;

public sealed class AxisTests
{
    private static readonly Gen<string[]> Networks = Gen.Select(
        Gen.Int[0, 40].Array[1, 5],
        Gen.Bool,
        (blocks, embedding) => (string[])[.. LayerNames.Of(blocks), .. embedding ? ["embedding"] : Array.Empty<string>()]);

    [Fact]
    public void No_two_layer_labels_touch_whatever_the_network()
    {
        Gen.Select(Networks, Gen.Float[200, 1500]).Sample((layers, width) =>
        {
            const float Pitch = 10;
            LayerAxis axis = LayerAxis.Create(layers, width, Pitch);
            double pixelsPerUnit = width / (axis.High - axis.Low);
            double[] labels = [.. axis.Ticks.Select(tick => tick.Position * pixelsPerUnit)];

            Assert.All(labels.Zip(labels.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Pitch - 0.01, $"{pair} for {layers.Length} layers in {width} px"));
        });
    }

    [Fact]
    public void Layers_stay_in_order_and_every_stage_shows_its_first_layer()
    {
        Networks.Sample(layers =>
        {
            LayerAxis axis = LayerAxis.Create(layers, 560);

            Assert.Equal(layers.Length, axis.Positions.Count);
            Assert.All(axis.Positions.Zip(axis.Positions.Skip(1)), pair => Assert.True(pair.First < pair.Second));
            Assert.Equal(layers.Length, axis.Groups.Sum(group => group.Count));
            Assert.All(axis.Groups, group => Assert.Contains(axis.Ticks, tick => tick.Position == axis.Positions[group.Start]));
        });
    }

    [Fact]
    public void Fifty_layers_are_all_labelled_at_column_width()
    {
        LayerAxis axis = LayerAxis.Create([.. LayerNames.SimAmResNet34, "embedding"], 586);

        Assert.Equal(51, axis.Ticks.Count);
        Assert.Equal(["layer1", "layer2", "layer3", "layer4"], axis.Groups.Select(group => group.Stage).Where(stage => stage.Length > 0));
        Assert.Equal("SimAM 2", axis.Ticks[5].Label);
    }

    [Fact]
    public void R2_below_minus_one_is_compressed_and_keeps_its_order()
    {
        Gen.Double[-1e6, 1].Array[2, 30].Sample(values =>
        {
            ValueAxis axis = ValueAxis.RSquared(values);
            double[] sorted = [.. values.Order()];
            double[] positions = [.. sorted.Select(axis.Position)];

            Assert.Equal(values.Any(value => value < -1), axis.IsCompressed);
            Assert.Equal(positions.Order(), positions);
            Assert.All(positions, position => Assert.InRange(position, axis.Low, axis.High));
            Assert.InRange(0, axis.Low, axis.High);
            Assert.Contains(axis.Ticks, tick => tick.Position == 0);
        });
    }

    [Fact]
    public void Tick_texts_of_a_compressed_axis_are_the_values_not_the_positions()
    {
        ValueAxis axis = ValueAxis.RSquared([-16, 0.3]);

        Assert.Equal(["−10", "−3", "−1.0", "−0.5", "0.0"], axis.Ticks.OrderBy(tick => tick.Position).Select(tick => tick.Label).Take(5));
        Assert.Equal(-2, axis.Position(-10), 12);
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { double.NaN })]
    [InlineData(new[] { 0.0, 0.0 })]
    public void An_axis_without_values_still_has_a_range(double[] values)
    {
        ValueAxis axis = ValueAxis.RSquared(values);

        Assert.True(axis.Low < axis.High);
        Assert.NotEmpty(axis.Ticks);
    }

    [Fact]
    public void Bins_hold_every_value_once()
    {
        Gen.Double[-1e3, 1e3].Array[1, 300].Sample(values =>
        {
            Histogram bins = Histogram.Of(values);

            Assert.Equal(values.Length, bins.Counts.Sum());
            Assert.True(bins.Start <= values.Min());
            Assert.True(bins.Start + (bins.Width * bins.Counts.Length) >= values.Max() - (1e-9 * bins.Width));
            Assert.InRange(bins.Counts.Length, 1, 200);
        });
    }

    [Fact]
    public void Wrapped_lines_hold_every_word_and_fit()
    {
        Gen.Select(Gen.String["абвгдеabcdef ²√ρ"], Gen.Float[40, 400]).Sample((text, width) =>
        {
            IReadOnlyList<string> lines = Lettering.Wrap(text, 11, width);

            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
            Assert.All(lines, line => Assert.True(line.Length == 1 || Lettering.Width(line, 11) <= width));
        });
    }

    [Theory]
    [InlineData(0.0049, "0.00")]
    [InlineData(-0.0049, "0.00")]
    [InlineData(-15.84, "−15.8")]
    [InlineData(123.4, "123")]
    [InlineData(double.NaN, "n/a")]
    [InlineData(double.NegativeInfinity, "n/a")]
    public void Numbers_are_short(double value, string expected) => Assert.Equal(expected, Lettering.Short(value));
}
