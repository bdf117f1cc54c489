using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Judge.Properties;

/// <summary>Draws inputs, checks a law on each, and prints the smallest counterexample as `eval` reads it.</summary>
internal static class Law
{
    private const ulong Seed = 4;
    private const int Draws = 60;
    private const double Tolerance = 1e-10;

    private static readonly Config Configuration = Config.QuickThrowOnFailure
        .WithMaxTest(Draws)
        .WithQuietOnSuccess(true)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed, 1), FSharpOption<int>.None)));

    /// <summary>Checks a law on many drawn rows.</summary>
    public static void Holds(Action<DrawnRows> law) => Check.One(Configuration, Prop.ForAll(DrawnRows.Any, law));

    /// <summary>What a variant answers, with every gradient.</summary>
    public static KernelOutput Answer(Kernel kernel, string variant, KernelInput input)
    {
        using PreparedRun run = kernel.Variant(variant).Prepare(input, kernel.DifferentiableInputs(input), "cpu");
        run.Run();
        return run.Read().Copy();
    }

    /// <summary>Fails with the input as `eval` JSON where two arrays differ by more than rounding.</summary>
    public static void Same(string law, Kernel kernel, KernelInput input, string key, HostArray expected, HostArray actual)
    {
        string Json() => $"{kernel.Id}: {law} does not hold for {key} of {CaseJson.Write(kernel, input, kernel.DifferentiableInputs(input)).ToJsonString()}";
        Assert.True(expected.Shape.AsSpan().SequenceEqual(actual.Shape), Json());
        double scale = 1;
        for (int i = 0; i < expected.Count; i++)
            scale = Math.Max(scale, Math.Abs(expected.ValueAt(i)));
        for (int i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected.ValueAt(i) - actual.ValueAt(i)) <= Tolerance * scale, $"{Json()}: {actual.ValueAt(i)} at {actual.Place(i)}, expected {expected.ValueAt(i)}");
    }

    /// <summary>The same array with each element through a function.</summary>
    public static HostArray Each(HostArray array, Func<double, double> change) =>
        HostArray.Floats(DType.Float64, Array.ConvertAll(array.As<double>(), x => change(x)), array.Shape);

    /// <summary>The rows of an array in another order, or some of them.</summary>
    public static HostArray Rows(HostArray array, int[] order)
    {
        int width = array.Shape[0] == 0 ? 0 : (int)(array.Count / array.Shape[0]);
        long[] shape = [order.Length, .. array.Shape[1..]];
        return array.Data switch
        {
            double[] twice => HostArray.Of(order.SelectMany(i => twice[(i * width)..((i + 1) * width)]).ToArray(), shape),
            float[] single => HostArray.Of(order.SelectMany(i => single[(i * width)..((i + 1) * width)]).ToArray(), shape),
            var integer => HostArray.Of(order.SelectMany(i => ((long[])integer)[(i * width)..((i + 1) * width)]).ToArray(), shape),
        };
    }
}
