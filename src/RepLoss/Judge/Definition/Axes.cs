using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>Arrays in another order along the dimension of a letter, or parts of them.</summary>
internal static class Axes
{
    /// <summary>The length that a letter has in an input; 0 where no array has it.</summary>
    public static int Length(IReadOnlyList<FieldSpec> fields, KernelInput input, string letter)
    {
        foreach ((string name, HostArray array) in input)
        {
            if (Find(fields, name, letter) is >= 0 and var axis)
                return (int)array.Shape[axis];
        }

        return 0;
    }

    /// <summary>
    /// The array from its last to its first place along the dimensions of a letter, and with places along that dimension counted from its other end; itself
    /// where it has neither.
    /// </summary>
    public static HostArray Turn(IReadOnlyList<FieldSpec> fields, string name, HostArray array, string letter, int count)
    {
        FieldSpec spec = fields.First(field => field.Matches(name));
        string[] dimensions = spec.Dimensions;
        if (spec.IndexOf == letter)
            array = HostArray.Of(Array.ConvertAll(array.As<long>(), place => place < 0 ? place : count - 1 - place), array.Shape);
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            if (dimensions[axis] == letter && array.Count > 0)
            {
                int length = (int)array.Shape[axis];
                array = Take(array, axis, [.. Enumerable.Range(0, length).Select(i => length - 1 - i)]);
            }
        }

        return array;
    }

    /// <summary>A part of an array along the dimension of a letter; the whole where it has none.</summary>
    public static HostArray Slice(IReadOnlyList<FieldSpec> fields, string name, HostArray array, string letter, int from, int to) =>
        Take(fields, name, array, letter, [.. Enumerable.Range(from, to - from)]);

    /// <summary>The places of an array along the dimension of a letter; the whole where it has none.</summary>
    public static HostArray Take(IReadOnlyList<FieldSpec> fields, string name, HostArray array, string letter, int[] places) =>
        Find(fields, name, letter) is >= 0 and var axis ? Take(array, axis, places) : array;

    /// <summary>One array behind another in the first dimension.</summary>
    public static HostArray Join(HostArray first, HostArray second) =>
        HostArray.Of([.. first.As<double>(), .. second.As<double>()], [first.Shape[0] + second.Shape[0], .. first.Shape[1..]]);

    /// <summary>An array of float64 with each element through a function.</summary>
    public static HostArray Each(HostArray array, Func<double, double> change) => HostArray.Of(Array.ConvertAll(array.As<double>(), x => change(x)), array.Shape);

    private static int Find(IReadOnlyList<FieldSpec> fields, string name, string letter) =>
        Array.IndexOf(fields.First(field => field.Matches(name)).Dimensions, letter);

    private static HostArray Take(HostArray array, int axis, int[] places) => array.Data switch
    {
        double[] data => Take(data, array.Shape, axis, places),
        float[] data => Take(data, array.Shape, axis, places),
        long[] data => Take(data, array.Shape, axis, places),
        var data => Take((bool[])data, array.Shape, axis, places),
    };

    private static HostArray Take<T>(T[] data, long[] shape, int axis, int[] places) where T : unmanaged
    {
        int inner = 1, length = (int)shape[axis];
        foreach (long below in shape[(axis + 1)..])
            inner *= (int)below;
        int outer = length == 0 ? 0 : data.Length / (inner * length);
        var taken = new T[outer * places.Length * inner];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < places.Length; i++)
                data.AsSpan(((o * length) + places[i]) * inner, inner).CopyTo(taken.AsSpan(((o * places.Length) + i) * inner));
        }

        return HostArray.Of(taken, [.. shape[..axis], places.Length, .. shape[(axis + 1)..]]);
    }
}
