using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// The laws of a kernel on its own cases: an input is changed, a variant answers it, the answer is changed back, and must then be the
/// truth of the input as it was, within the judge's limits for float64.
/// </summary>
internal static class LawCheck
{
    // Laws are about formulas: a few small cases of each kind show what large ones would.
    private const int Cases = 30;
    private const int MostElements = 400;

    // Powers of two, so that equal edges stay equal.
    private const double Factor = 4;
    private const double Distance = 64;

    /// <summary>The inputs that laws are tried on, in float64.</summary>
    public static (string Id, KernelInput Input)[] SmallInputs(Kernel kernel, IReadOnlyList<KernelCase> cases) =>
    [
        .. cases.Where(one => one.Use.HasFlag(CaseUse.Check)).Select(one => (one.Id, Input: one.DrawFor(kernel.Id, DType.Float64)))
            .Where(one => one.Input.Sum(pair => pair.Value.Count) is > 0 and <= MostElements),
    ];

    /// <summary>The laws that do not hold for some of the inputs.</summary>
    public static IEnumerable<Difference> Differences(Kernel kernel, Variant variant, IReadOnlyList<(string Id, KernelInput Input)> small)
    {
        (string Id, KernelInput Input)[] taken = [.. small.Where(one => variant.Implements(one.Input))];
        // From all over the list, since neighbours have like options.
        int step = Math.Max(1, taken.Length / Cases);
        return taken.Where((_, place) => place % step == 0).SelectMany(one => Differences(kernel, variant, one.Input)
            .Select(difference => difference with { Circumstance = $"{difference.Circumstance}, on case {one.Id}" }));
    }

    /// <summary>The laws that do not hold for one input.</summary>
    public static IReadOnlyList<Difference> Differences(Kernel kernel, Variant variant, KernelInput input)
    {
        List<Difference> broken = [];
        KernelLaws laws = kernel.Spec.Laws(input);
        IReadOnlyList<string> gradients = kernel.DifferentiableInputs(input);
        foreach (string letter in laws.AnyOrderOf)
        {
            int length = Axes.Length(kernel.Spec.Inputs, input, letter);
            HostArray Turned(IReadOnlyList<FieldSpec> fields, string name, HostArray array) => Axes.Turn(fields, name, array, letter, length);
            Compare(input, $"with the order of {letter} turned round", () => Restore(Answer(input.Select((name, array) => Turned(kernel.Spec.Inputs, name, array))), Turned));
        }

        if (laws.MeanOver is { } mean && Axes.Length(kernel.Spec.Inputs, input, mean) is var count and > 1)
            Compare(input, $"as the mean of two parts of {mean}", () => Together(mean, count));
        // Small binary fractions: adding a distance to them rounds nothing.
        KernelInput rounded = OnBoxes(kernel, input, x => Math.Round(x * 64) / 64);
        if ((laws.KeptByScaling || laws.KeptByTranslation) && IsSmall(kernel, rounded) && InputValidation.Holds(kernel, rounded))
        {
            if (laws.KeptByScaling)
            {
                Compare(rounded, $"with all boxes {Factor} times as large", () =>
                {
                    KernelOutput answer = Answer(OnBoxes(kernel, rounded, x => Factor * x));
                    return answer with { Gradients = answer.Gradients.ToDictionary(pair => pair.Key, pair => Axes.Each(pair.Value, x => Factor * x)) };
                });
            }

            if (laws.KeptByTranslation)
                Compare(rounded, $"with all boxes moved by {Distance}", () => Answer(OnBoxes(kernel, rounded, x => x + Distance)));
        }

        return broken;

        KernelOutput Answer(KernelInput changed) => Observation.Answer(variant, changed, gradients);

        KernelOutput Restore(KernelOutput answer, Func<IReadOnlyList<FieldSpec>, string, HostArray, HostArray> back) => answer with
        {
            Outputs = answer.Outputs.ToDictionary(pair => pair.Key, pair => back(kernel.Spec.Outputs, pair.Key, pair.Value)),
            Gradients = answer.Gradients.ToDictionary(pair => pair.Key, pair => back(kernel.Spec.Inputs, pair.Key, pair.Value)),
        };

        KernelOutput Together(string letter, int length)
        {
            int first = (length + 2) / 3;
            KernelOutput before = Answer(Part(0, first)), after = Answer(Part(first, length));
            double share = (double)first / length;
            return new KernelOutput(
                before.Outputs.ToDictionary(pair => pair.Key, pair => HostArray.Of([(share * pair.Value.ValueAt(0)) + ((1 - share) * after.Outputs[pair.Key].ValueAt(0))], pair.Value.Shape)),
                before.Gradients.ToDictionary(pair => pair.Key, pair => Axes.Join(Axes.Each(pair.Value, x => share * x), Axes.Each(after.Gradients[pair.Key], x => (1 - share) * x))));
            KernelInput Part(int from, int to) => input.Select((name, array) => Axes.Slice(kernel.Spec.Inputs, name, array, letter, from, to));
        }

        void Compare(KernelInput of, string law, Func<KernelOutput> changed)
        {
            var truth = Truth.Of(kernel, of, gradients);
            AnswerComparison compared = variant.MayBreakTies ? AnswerComparison.WithTies(changed(), truth) : AnswerComparison.Of(changed(), truth, isLoop: false);
            broken.AddRange(compared.Differences.Select(difference => difference with { Circumstance = law }));
        }
    }

    private static KernelInput OnBoxes(Kernel kernel, KernelInput input, Func<double, double> change) =>
        input.Select((name, array) => IsBoxes(kernel, name) ? Axes.Each(array, change) : array);

    private static bool IsSmall(Kernel kernel, KernelInput input) =>
        input.Where(pair => IsBoxes(kernel, pair.Key)).All(pair => pair.Value.As<double>().All(x => Math.Abs(x) < 1e6));

    private static bool IsBoxes(Kernel kernel, string name) => kernel.Spec.Inputs.Any(field => field.Matches(name) && field.DType is null && field.Dimensions is [_, "4"] or [_, "2"]);
}
