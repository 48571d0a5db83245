namespace SpeechSpeed.Statistics.Tests;

/// <summary>
/// The nested ridge as its rule is written, solved by normal equations with Gaussian elimination: no shared sums, no decompositions, no batches. Slow, and plain
/// enough to be checked by eye.
/// </summary>
internal static class PlainRidge
{
    /// <summary>Held-out answers, and the penalty of every fold.</summary>
    public static (double[] Answers, double[] Penalties) Nested(float[] activations, int channels, double[] targets, int[] fold, double[][]? covariates = null)
    {
        int folds = fold.Max() + 1;
        double[] answers = new double[targets.Length];
        double[] penalties = new double[folds];
        for (int k = 0; k < folds; k++)
        {
            double least = double.PositiveInfinity;
            foreach (double penalty in RidgePenalties.All)
            {
                double errors = 0;
                foreach (int j in Enumerable.Range(0, folds).Where(other => other != k))
                {
                    int[] train = Rows(fold, other => other != k && other != j);
                    int[] test = Rows(fold, other => other == j);
                    double[] found = Answers(activations, channels, targets, covariates ?? [], train, test, penalty);
                    errors += test.Select((row, i) => Math.Pow(targets[row] - found[i], 2)).Sum();
                }

                if (errors < least)
                {
                    least = errors;
                    penalties[k] = penalty;
                }
            }

            int[] held = Rows(fold, other => other == k);
            double[] final = Answers(activations, channels, targets, covariates ?? [], Rows(fold, other => other != k), held, penalties[k]);
            for (int i = 0; i < held.Length; i++)
            {
                answers[held[i]] = final[i];
            }
        }

        return (answers, penalties);
    }

    /// <summary>
    /// Errors for each speaker by the regression on all others, solved speaker by speaker. The scale is that of all utterances, as a penalty that is fixed beforehand has it.
    /// </summary>
    public static double[] LeftOutErrors(float[] activations, int channels, double[] targets, int[] speaker, double penalty)
    {
        double[] errors = new double[targets.Length];
        int[] all = [.. Enumerable.Range(0, targets.Length)];
        for (int s = 0; s <= speaker.Max(); s++)
        {
            int[] held = Rows(speaker, other => other == s);
            double[] found = Answers(activations, channels, targets, [], Rows(speaker, other => other != s), held, penalty, Scale(activations, channels, all));
            for (int i = 0; i < held.Length; i++)
            {
                errors[held[i]] = targets[held[i]] - found[i];
            }
        }

        return errors;
    }

    /// <summary>The criterion of <see cref="LeftOutRidge"/> from the hat matrix, column by column.</summary>
    public static double Criterion(float[] activations, int channels, double[] targets, int[] speaker, double penalty)
    {
        int count = targets.Length;
        int speakers = speaker.Max() + 1;
        int[] all = [.. Enumerable.Range(0, count)];
        double scale = Scale(activations, channels, all);
        double[] errors = [.. Answers(activations, channels, targets, [], all, all, penalty, scale).Select((answer, i) => targets[i] - answer)];
        double trace = 0, ofMeans = 0;
        for (int column = 0; column < count; column++)
        {
            double[] unit = new double[count];
            unit[column] = 1;
            double[] hat = Answers(activations, channels, unit, [], all, all, penalty, scale);
            trace += hat[column];
            int[] own = Rows(speaker, other => other == speaker[column]);
            ofMeans += own.Sum(row => hat[row]) / own.Length;
        }

        double between = 0, within = 0;
        for (int s = 0; s < speakers; s++)
        {
            int[] own = Rows(speaker, other => other == s);
            double mean = own.Average(row => errors[row]);
            between += own.Length * mean * mean;
            within += own.Sum(row => (errors[row] - mean) * (errors[row] - mean));
        }

        return (between / Math.Pow(1 - (ofMeans / speakers), 2))
            + (count > speakers ? within / Math.Pow(1 - ((trace - ofMeans) / (count - speakers)), 2) : 0);
    }

    private static double Scale(float[] activations, int channels, int[] rows) => Math.Sqrt(Enumerable.Range(0, channels).Average(channel =>
    {
        double mean = rows.Average(row => (double)activations[(row * channels) + channel]);
        return rows.Average(row => Math.Pow(activations[(row * channels) + channel] - mean, 2));
    }));

    private static int[] Rows(int[] fold, Func<int, bool> isIn) => [.. Enumerable.Range(0, fold.Length).Where(row => isIn(fold[row]))];

    /// <summary>
    /// Channels and targets less what least squares on intercept and covariates tells of them in the training set, divided by the root mean square of all training entries;
    /// then (XᵀX + λI) w = Xᵀy.
    /// </summary>
    private static double[] Answers(float[] activations, int channels, double[] targets, double[][] covariates, int[] train, int[] test, double penalty, double? fixedScale = null)
    {
        double[] Design(int row) => [1, .. covariates.Select(covariate => covariate[row])];
        double[][] trainDesign = [.. train.Select(Design)];
        double[] Residuals(Func<int, double> value, out double[] weights)
        {
            double[] observed = [.. train.Select(value)];
            weights = Solve(Cross(trainDesign, 1e-12), [.. Enumerable.Range(0, trainDesign[0].Length).Select(c => trainDesign.Select((row, i) => row[c] * observed[i]).Sum())]);
            double[] fitted = weights;
            return [.. observed.Select((one, i) => one - trainDesign[i].Zip(fitted, (a, b) => a * b).Sum())];
        }

        double[][] columns = new double[channels][];
        double[][] carried = new double[channels][];
        for (int channel = 0; channel < channels; channel++)
        {
            int at = channel;
            columns[channel] = Residuals(row => activations[(row * channels) + at], out double[] weights);
            carried[channel] = [.. test.Select(row => activations[(row * channels) + at] - Design(row).Zip(weights, (a, b) => a * b).Sum())];
        }

        double[] left = Residuals(row => targets[row], out double[] targetWeights);
        double scale = fixedScale ?? Math.Sqrt(columns.Average(column => column.Average(value => value * value)));
        double[][] rows = [.. train.Select((_, i) => columns.Select(column => column[i] / scale).ToArray())];
        double[] w = Solve(Cross(rows, penalty), [.. Enumerable.Range(0, channels).Select(c => rows.Select((row, i) => row[c] * left[i]).Sum())]);
        return [.. test.Select((row, i) =>
            Design(row).Zip(targetWeights, (a, b) => a * b).Sum() + carried.Select((column, c) => column[i] / scale * w[c]).Sum())];
    }

    private static double[,] Cross(double[][] rows, double penalty)
    {
        int size = rows[0].Length;
        double[,] cross = new double[size, size];
        for (int a = 0; a < size; a++)
        {
            for (int b = 0; b < size; b++)
            {
                cross[a, b] = rows.Sum(row => row[a] * row[b]) + (a == b ? penalty : 0);
            }
        }

        return cross;
    }

    private static double[] Solve(double[,] left, double[] right)
    {
        int size = right.Length;
        for (int c = 0; c < size; c++)
        {
            for (int r = c + 1; r < size; r++)
            {
                double factor = left[r, c] / left[c, c];
                right[r] -= factor * right[c];
                for (int j = c; j < size; j++)
                {
                    left[r, j] -= factor * left[c, j];
                }
            }
        }

        for (int c = size - 1; c >= 0; c--)
        {
            for (int j = c + 1; j < size; j++)
            {
                right[c] -= left[c, j] * right[j];
            }

            right[c] /= left[c, c];
        }

        return right;
    }
}
