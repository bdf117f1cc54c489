using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>Inputs that are a little simpler than one on which a variant fails: fewer rows, default parameters, rounder numbers.</summary>
public static class SmallerInputs
{
    // Of so few rows each can be left out by itself.
    private const int FewRows = 8;

    /// <summary>The simpler inputs that the kernel takes, those that leave most out first.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="input">An input that it takes.</param>
    public static IReadOnlyList<KernelInput> Of(Kernel kernel, KernelInput input) =>
        [.. Parts(kernel, input).Concat(WithLess(kernel, input)).Concat(Rounded(input)).Where(simpler => InputValidation.Holds(kernel, simpler))];

    // A capital letter is a length that all arrays with it share.
    private static IEnumerable<KernelInput> Parts(Kernel kernel, KernelInput input)
    {
        IReadOnlyList<FieldSpec> fields = kernel.Spec.Inputs;
        foreach (string letter in fields.SelectMany(field => field.Dimensions).Where(name => name is [>= 'A' and <= 'Z']).Distinct())
        {
            int length = Axes.Length(fields, input, letter), half = (length + 1) / 2;
            if (length < 2)
                continue;
            for (int first = 1; first < half; first *= 2)
                yield return Taken([.. Enumerable.Range(0, first)]);
            yield return Taken([.. Enumerable.Range(0, half)]);
            yield return Taken([.. Enumerable.Range(half, length - half)]);
            for (int left = 0; left < length && length <= FewRows; left++)
                yield return Taken([.. Enumerable.Range(0, length).Where(place => place != left)]);

            KernelInput Taken(int[] places) => input.Select((name, array) => Axes.Take(fields, name, array, letter, places));
        }
    }

    private static IEnumerable<KernelInput> WithLess(Kernel kernel, KernelInput input)
    {
        if (!input.Options.Equals(kernel.Defaults))
            yield return input.With(kernel.Defaults);
        foreach (FieldSpec optional in kernel.Spec.Inputs.Where(field => field.Optional))
        {
            if (input.Any(pair => optional.Matches(pair.Key)))
                yield return input.Without(optional.Matches);
        }
    }

    private static IEnumerable<KernelInput> Rounded(KernelInput input)
    {
        for (int digits = 0; digits <= 3; digits++)
        {
            KernelInput rounder = input.Select((_, array) => array.Data switch
            {
                double[] data => HostArray.Of(Array.ConvertAll(data, x => Math.Round(x, digits)), array.Shape),
                float[] data => HostArray.Of(Array.ConvertAll(data, x => MathF.Round(x, digits)), array.Shape),
                _ => array,
            });
            if (rounder.Any(pair => !pair.Value.SameBits(input[pair.Key])))
                yield return rounder;
        }
    }
}
