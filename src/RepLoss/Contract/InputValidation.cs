using System.Globalization;

namespace RepLoss.Contract;

/// <summary>
/// The checks that every kernel shares: names, dtypes, shapes that agree with each other, finite numbers, valid options.
/// What is left for <see cref="Kernel.Validate"/> is what values mean.
/// </summary>
public static class InputValidation
{
    /// <summary>Refuses an input that does not fit the kernel's spec, then asks the kernel itself.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="input">The input.</param>
    /// <param name="variant">The one variant that is to run, which may take more options than the kernel does; null for all.</param>
    /// <exception cref="InputException">The first thing that does not fit.</exception>
    public static void Check(Kernel kernel, KernelInput input, Variant? variant = null)
    {
        (variant?.ValidatedAs(input.Options) ?? input.Options).Validate();
        CheckNames(kernel, input);
        CheckDTypes(kernel, input);
        CheckShapes(kernel, input);
        foreach ((string name, HostArray array) in input)
            CheckFinite(kernel, name, array);
        kernel.Validate(input);
        MemoryNeed.Require(kernel, input, variant, MemoryNeed.Answers);
    }

    /// <summary>True where an input is not refused.</summary>
    public static bool Holds(Kernel kernel, KernelInput input)
    {
        try
        {
            Check(kernel, input);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static void CheckNames(Kernel kernel, KernelInput input)
    {
        string expected = string.Join(", ", kernel.Spec.Inputs.Select(f => f.Family is null ? f.Name : $"{f.Name}.0 …"));
        foreach ((string name, _) in input)
        {
            InputException.Require(kernel.Spec.Inputs.Any(field => field.Matches(name)),
                () => $"{kernel.Id} has no input '{name}'; expected {expected}.");
        }

        foreach (FieldSpec field in kernel.Spec.Inputs.Where(field => !field.Optional))
        {
            string first = field.Family is null ? field.Name : field.Name + ".0";
            InputException.Require(input.Find(first) is not null, () => $"{kernel.Id} lacks input '{first}'; expected {expected}.");
        }

        foreach (FieldSpec family in kernel.Spec.Inputs.Where(field => field.Family is not null))
        {
            int members = input.Count(pair => family.Matches(pair.Key));
            InputException.Require(input.Family(family.Name).Count == members,
                () => $"{kernel.Id} has {members} inputs '{family.Name}.…' with a gap in their numbers; expected {family.Name}.0 to {family.Name}.{members - 1}.");
        }
    }

    private static void CheckDTypes(Kernel kernel, KernelInput input)
    {
        DType floating = kernel.FloatingDType(input);
        foreach ((string name, HostArray array) in input)
        {
            DType? wanted = kernel.Spec.Inputs.First(field => field.Matches(name)).DType;
            InputException.Require(wanted is null ? kernel.Spec.DTypes.Contains(array.DType) && array.DType == floating : array.DType == wanted,
                () => $"{kernel.Id}: input '{name}' is {array.DType.Name()}; expected {wanted?.Name() ?? Floating(kernel, floating, array.DType)}.");
        }
    }

    private static string Floating(Kernel kernel, DType floating, DType found) => kernel.Spec.DTypes.Contains(found)
        ? $"{floating.Name()} as in the other inputs"
        : string.Join(" or ", kernel.Spec.DTypes.Select(dtype => dtype.Name()));

    private static void CheckShapes(Kernel kernel, KernelInput input)
    {
        var lengths = new Dictionary<string, (long Length, string By)>();
        foreach (FieldSpec field in kernel.Spec.Inputs)
        {
            foreach ((string name, HostArray array) in input.Where(pair => field.Matches(pair.Key)))
                CheckShape(kernel, field, name, array, lengths);
            if (field.Family is { } letter)
                Bind(kernel, field.Name + ".…", input.Family(field.Name).Count, letter, 0, lengths, $"{field.Name}.0 to {field.Name}.{letter}-1");
        }

        foreach (FieldSpec output in kernel.Spec.Outputs)
        {
            // Lengths that the input's shapes do not tell are left to the kernel.
            double count = output.Dimensions.Select(Split).Aggregate(1.0, (product, dimension) => product * (dimension.Plus
                + (dimension.Symbol.Length == 0 ? 0 : lengths.TryGetValue(dimension.Symbol, out var known) ? known.Length : -dimension.Plus)));
            double bytes = count * (output.DType ?? kernel.FloatingDType(input)).Size();
            InputException.Require(count <= Array.MaxLength,
                () => $"{kernel.Id}: output '{output.Name}' would have {count:F0} elements, which take {MemoryNeed.Text(bytes)}; expected {Array.MaxLength} elements at most.");
        }
    }

    private static void CheckShape(
        Kernel kernel, FieldSpec field, string name, HostArray array, Dictionary<string, (long, string)> lengths)
    {
        string found = $"[{string.Join(",", array.Shape)}]";
        InputException.Require(array.Shape.Length == field.Dimensions.Length,
            () => $"{kernel.Id}: input '{name}' has shape {found}; expected [{field.Shape}].");
        for (int d = 0; d < array.Shape.Length; d++)
        {
            (string symbol, long plus) = Split(field.Dimensions[d]);
            if (symbol.Length == 0)
            {
                InputException.Require(array.Shape[d] == plus,
                    () => $"{kernel.Id}: input '{name}' has shape {found}; expected [{field.Shape}].");
            }
            else if (char.IsUpper(symbol[0]))
            {
                Bind(kernel, name, array.Shape[d], symbol, plus, lengths, $"[{field.Shape}]");
            }
        }
    }

    private static void Bind(
        Kernel kernel, string name, long found, string symbol, long plus, Dictionary<string, (long Length, string By)> lengths, string expected)
    {
        long length = found - plus;
        InputException.Require(length >= 0,
            () => $"{kernel.Id}: input '{name}' has a dimension of length {found}; expected {expected}, so at least {plus}.");
        if (!lengths.TryAdd(symbol, (length, name)))
        {
            (long known, string by) = lengths[symbol];
            InputException.Require(known == length,
                () => $"{kernel.Id}: input '{name}' has {symbol} = {length}; expected {expected} with {symbol} = {known} as in '{by}'.");
        }
    }

    private static (string Symbol, long Plus) Split(string dimension)
    {
        if (long.TryParse(dimension, CultureInfo.InvariantCulture, out long number))
            return ("", number);
        int sign = dimension.IndexOf('+', StringComparison.Ordinal);
        return sign < 0 ? (dimension, 0) : (dimension[(sign + 1)..], long.Parse(dimension[..sign], CultureInfo.InvariantCulture));
    }

    private static void CheckFinite(Kernel kernel, string name, HostArray array)
    {
        if (array.DType is not (DType.Float32 or DType.Float64))
            return;
        for (int i = 0; i < array.Count; i++)
        {
            int index = i;
            double value = array.ValueAt(i);
            InputException.Require(double.IsFinite(value),
                () => $"{kernel.Id}: input '{name}' is {value} at {array.Place(index)}; expected finite numbers.");
        }
    }
}
