using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>How far an answer to the example of a published fault is from the truth.</summary>
/// <param name="Value">Largest absolute error of an output; null where it is not finite or there is no answer.</param>
/// <param name="Gradient">Largest absolute error of a gradient; null likewise.</param>
/// <param name="NonFinite">How many elements of outputs and gradients are NaN or infinite and should not be.</param>
/// <param name="Differences">What the judge finds; nothing where there is no answer.</param>
internal sealed record ExampleErrors(double? Value, double? Gradient, int NonFinite, IReadOnlyList<Difference> Differences)
{
    /// <summary>Compares an answer, if there is one.</summary>
    public static ExampleErrors Of(KernelOutput? answer, Truth truth)
    {
        AnswerComparison? compared = answer is null ? null : AnswerComparison.Of(answer, truth, isLoop: false, onlyFinite: false);
        return new ExampleErrors(
            Largest(answer?.Outputs, truth.Reference.Outputs), Largest(answer?.Gradients, truth.Reference.Gradients),
            (compared?.Values.WrongKind ?? 0) + (compared?.Gradients.WrongKind ?? 0), compared?.Differences ?? []);
    }

    /// <summary>The largest absolute error; null where an answer is missing or not finite.</summary>
    private static double? Largest(IReadOnlyDictionary<string, HostArray>? answers, IReadOnlyDictionary<string, HostArray> references)
    {
        double error = 0;
        foreach ((string name, HostArray reference) in references)
        {
            if (answers is null || !answers.TryGetValue(name, out HostArray? answer) || answer.Count != reference.Count)
                return null;
            for (int i = 0; i < reference.Count; i++)
                error = Math.Max(error, Math.Abs(answer.ValueAt(i) - reference.ValueAt(i)));
        }

        return double.IsFinite(error) ? error : null;
    }
}
