using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The weight w and the cross-entropy b of a logit, with their slopes. They give the error of code that multiplies averages.</summary>
internal readonly record struct VarifocalTerms(double W, double WSlope, double B, double BSlope)
{
    /// <summary>Computes the terms of each logit.</summary>
    public static VarifocalTerms[] Of(KernelInput input)
    {
        var options = (VarifocalOptions)input.Options;
        return [.. Enumerable.Range(0, input["logits"].Count).Select(i => Of(input["logits"].ValueAt(i), input["scores"].ValueAt(i), options))];
    }

    /// <summary>|mean w mean b - mean w b|, as a share of the largest w b / N.</summary>
    public static double ErrorOfValue(VarifocalTerms[] terms)
    {
        if (terms.Length < 2)
            return 0;
        double truth = terms.Average(one => one.W * one.B), found = terms.Average(one => one.W) * terms.Average(one => one.B);
        return Share(Math.Abs(found - truth), terms.Max(one => one.W * one.B) / terms.Length);
    }

    /// <summary>The largest difference between the gradients of mean w mean b and mean w b, as a share of the largest element of the latter gradient.</summary>
    public static double ErrorOfGradient(VarifocalTerms[] terms)
    {
        if (terms.Length < 2)
            return 0;
        double w = terms.Average(one => one.W), b = terms.Average(one => one.B);
        return Share(
            terms.Max(one => Math.Abs((w * one.BSlope) + (b * one.WSlope) - one.Slope)), terms.Max(one => Math.Abs(one.Slope)));
    }

    private double Slope => (W * BSlope) + (WSlope * B);

    private static VarifocalTerms Of(double z, double q, VarifocalOptions options)
    {
        LossTerm<double> entropy = Logistic.BinaryCrossEntropy(z, q, 1);
        if (q > 0)
            return new VarifocalTerms(q, 0, entropy.Value, entropy.Slope);
        double weight = options.Alpha * Math.Pow(Logistic.Sigmoid(z), options.Gamma);
        return new VarifocalTerms(weight, weight * options.Gamma * Logistic.Sigmoid(-z), entropy.Value, entropy.Slope);
    }

    private static double Share(double difference, double whole) => difference == 0 ? 0 : difference / whole;
}
