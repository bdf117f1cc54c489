using RepLoss.Contract;

namespace RepLoss.Tests.Judge.Impostors;

/// <summary>Answers with what a function makes of the right answer.</summary>
internal sealed class ChangedAnswer(PreparedRun inner, Func<KernelOutput, KernelOutput> change) : ImpostorRun(inner)
{
    public override KernelOutput Read() => change(base.Read());

    public static KernelOutput AllZeros(KernelOutput answer) => answer with { Outputs = Each(answer.Outputs, Zeros), Gradients = Each(answer.Gradients, Zeros) };

    public static KernelOutput ZeroGradient(KernelOutput answer) => answer with { Gradients = Each(answer.Gradients, Zeros) };

    public static KernelOutput NoGradient(KernelOutput answer) => answer with { Gradients = new Dictionary<string, HostArray>() };

    public static KernelOutput WrongShape(KernelOutput answer) => answer with { Outputs = Each(answer.Outputs, array => Shaped(array, [array.Count, 1, 1])) };

    public static KernelOutput WrongDType(KernelOutput answer) => answer with { Outputs = Each(answer.Outputs, OtherDType) };

    public static KernelOutput LastRowsSkipped(KernelOutput answer) => answer with { Outputs = Each(answer.Outputs, WithoutLastRow), Gradients = Each(answer.Gradients, WithoutLastRow) };

    /// <summary>NaN in the first element of every floating output.</summary>
    public static KernelOutput NotANumber(KernelOutput answer) => answer with { Outputs = Each(answer.Outputs, array => First(array, double.NaN)) };

    /// <summary>1 more in the first element of every output.</summary>
    public static KernelOutput OneMore(KernelOutput answer) => answer with { Outputs = Each(answer.Outputs, array => array.Count == 0 ? array : First(array, array.ValueAt(0) + 1)) };

    private static Dictionary<string, HostArray> Each(IReadOnlyDictionary<string, HostArray> arrays, Func<HostArray, HostArray> change) =>
        arrays.ToDictionary(pair => pair.Key, pair => change(pair.Value));

    private static HostArray Zeros(HostArray array)
    {
        HostArray zeros = array.Copy();
        Array.Clear(zeros.Data);
        return zeros;
    }

    private static HostArray WithoutLastRow(HostArray array)
    {
        HostArray changed = array.Copy();
        if (array.Shape.Length > 0 && array.Shape[0] % 2 == 1)
            Array.Clear(changed.Data, array.Count - (int)(array.Count / array.Shape[0]), (int)(array.Count / array.Shape[0]));
        return changed;
    }

    private static HostArray First(HostArray array, double value)
    {
        HostArray changed = array.Copy();
        if (array.Count == 0)
            return changed;
        switch (changed.Data)
        {
            case float[] single: single[0] = (float)value; break;
            case double[] twice: twice[0] = value; break;
            case long[] integer when double.IsFinite(value): integer[0] = (long)value; break;
            case bool[] truth when double.IsFinite(value): truth[0] = !truth[0]; break;
        }

        return changed;
    }

    private static HostArray Shaped(HostArray array, long[] shape) => array.Data switch
    {
        float[] single => HostArray.Of(single, shape),
        double[] twice => HostArray.Of(twice, shape),
        long[] integer => HostArray.Of(integer, shape),
        var truth => HostArray.Of((bool[])truth, shape),
    };

    private static HostArray OtherDType(HostArray array) => array.Data switch
    {
        float[] single => HostArray.Of(Array.ConvertAll(single, x => (double)x), array.Shape),
        double[] twice => HostArray.Of(Array.ConvertAll(twice, x => (float)x), array.Shape),
        long[] integer => HostArray.Of(Array.ConvertAll(integer, x => (float)x), array.Shape),
        var truth => HostArray.Of(Array.ConvertAll((bool[])truth, x => x ? 1L : 0), array.Shape),
    };
}
