using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>Compares a whole answer with the truth: every output and every gradient, none too few and none too many.</summary>
public sealed class AnswerComparison
{
    private readonly List<Difference> _differences = [];

    private AnswerComparison() { }

    /// <summary>All disagreements, one an output or gradient at most.</summary>
    public IReadOnlyList<Difference> Differences => _differences;

    /// <summary>What differs only by another choice among candidates that tie, where that was asked for; these are no disagreements.</summary>
    public IReadOnlyList<Difference> Ties { get; private init; } = [];

    /// <summary>How far the outputs are off.</summary>
    public Distance Values { get; private set; } = new();

    /// <summary>How far the gradients are off.</summary>
    public Distance Gradients { get; private set; } = new();

    /// <summary>Compares.</summary>
    /// <param name="answer">What the variant gave.</param>
    /// <param name="truth">What is right.</param>
    /// <param name="isLoop">True for the Loop itself, which gets no yardstick.</param>
    /// <param name="kernelCase">The case, which may ask no more of float32 than finite numbers; null where there is none.</param>
    public static AnswerComparison Of(KernelOutput answer, Truth truth, bool isLoop, KernelCase? kernelCase = null)
    {
        bool onlyFinite = kernelCase?.OnlyFinite is not null;
        var result = new AnswerComparison();
        result.Compare(answer.Outputs, truth.Reference.Outputs, name => truth.LimitsOf(name, false, !isLoop, onlyFinite), "");
        result.Compare(answer.Gradients, truth.Reference.Gradients, name => truth.LimitsOf(name, true, !isLoop, onlyFinite || kernelCase?.GradientOnlyFinite is not null), "d/");
        return result;
    }

    /// <summary>Compares, and where outputs differ by choices alone, compares once more with the definition that breaks ties as the answer does.</summary>
    /// <param name="answer">What the variant gave.</param>
    /// <param name="truth">What is right.</param>
    /// <param name="kernelCase">The case; null where there is none.</param>
    public static AnswerComparison WithTies(KernelOutput answer, Truth truth, KernelCase? kernelCase = null)
    {
        AnswerComparison strict = Of(answer, truth, isLoop: false, kernelCase);
        bool mayBeTies = strict.Differences.Count > 0 && strict.Differences.All(one => !one.InGradient && one.Failure is FailureKind.Value or FailureKind.Length or FailureKind.AllZeros);
        if (!mayBeTies || truth.WithTiesOf(answer) is not { } followed || Of(answer, followed, isLoop: false, kernelCase) is not { Differences.Count: 0 } equal)
            return strict;
        return new AnswerComparison { Ties = [.. strict.Differences.Select(one => one with { Failure = FailureKind.Tie })], Values = equal.Values, Gradients = equal.Gradients };
    }

    private void Compare(
        IReadOnlyDictionary<string, HostArray> answers, IReadOnlyDictionary<string, HostArray> references,
        Func<string, Limits> limits, string prefix)
    {
        foreach (string name in answers.Keys.Union(references.Keys).Order(StringComparer.Ordinal))
        {
            if (!answers.TryGetValue(name, out HostArray? answer))
                _differences.Add(new Difference(FailureKind.Missing, prefix + name, "nothing", "an array"));
            else if (!references.TryGetValue(name, out HostArray? reference))
                _differences.Add(new Difference(FailureKind.Missing, prefix + name, "an array", "nothing"));
            else
                Add(Comparison.Of(prefix + name, answer, reference, limits(name)), prefix.Length > 0);
        }
    }

    private void Add((Difference? Difference, Distance Distance) compared, bool gradient)
    {
        if (compared.Difference is not null)
            _differences.Add(compared.Difference);
        if (gradient)
            Gradients = Gradients.Max(compared.Distance);
        else
            Values = Values.Max(compared.Distance);
    }
}
