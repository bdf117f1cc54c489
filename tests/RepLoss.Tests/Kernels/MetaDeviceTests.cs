using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Tests.Judge;
using RepLoss.Torch;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>
/// Every Tensor variant and its way back on torch's device meta, which has shapes and no data: a tensor that is made on the CPU by default fails there,
/// and so does a number that is read back without being listed. What is listed is answered from a run on the CPU. Where libtorch has no form of an operation for
/// this device the test is skipped from there on, with the operation's name. The pieces around it are covered in two ways: the other test runs every case on
/// the CPU while meta is the device of whatever names none, where every operation has a form; and SourceTests sees that numbers are read back by ReadBack alone.
/// </summary>
// The default device is the whole process's.
[Collection(TorchThreads.Alone)]
public sealed partial class MetaDeviceTests
{
    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_tensor_variant_runs_where_no_data_is(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        var variant = (TensorVariant)kernel.Variant(VariantName.Tensor);
        // From all over the list, so that each option has its turn.
        KernelCase[] cases = [.. kernel.Cases().Where(one => one.Use.HasFlag(CaseUse.Check))];
        int step = Math.Max(1, cases.Length / 40), through = 0;
        var without = new SortedSet<string>();
        for (int i = 0; i < cases.Length; i += step)
        {
            var drawn = new DrawnCase(kernel, cases[i], DType.Float32);
            if (!variant.Implements(drawn.Input))
                continue;
            var reads = new Queue<Tensor>();
            var counts = new Dictionary<ReadBack, int>();
            Dictionary<string, long[]> shapes = Shapes(variant, drawn, "cpu", (what, _, read) =>
            {
                counts[what] = counts.GetValueOrDefault(what) + 1;
                Tensor answer = read();
                reads.Enqueue(answer.clone().DetachFromDisposeScope());
                return answer;
            });
            Assert.All(counts, pair => Assert.True(variant.ReadsBack.Contains(pair.Key), $"{id}/{cases[i].Id} reads {pair.Key.What}, which is not listed."));
            Assert.All(counts, pair => Assert.True(pair.Key.Times is null || pair.Value <= pair.Key.Times, $"{id}/{cases[i].Id} reads {pair.Key.What} {pair.Value} times."));
            Dictionary<string, long[]> onMeta;
            try
            {
                onMeta = Shapes(variant, drawn, "meta", (_, onHost, _) =>
                {
                    using Tensor answer = reads.Dequeue();
                    return onHost ? answer.clone() : answer.to(META);
                });
            }
            catch (ExternalException missing) when (NoMetaForm().Match(missing.Message) is { Success: true } operation)
            {
                foreach (Tensor read in reads)
                    read.Dispose();
                without.Add(operation.Groups[1].Value);
                continue;
            }

            through++;
            Assert.Empty(reads);
            Assert.Equal(shapes.Keys, onMeta.Keys);
            Assert.All(shapes, pair => Assert.Equal(pair.Value, onMeta[pair.Key]));
        }

        Assert.SkipWhen(without.Count > 0, $"{through} cases of {id} run through on meta; the others stop where libtorch has no {string.Join(", ", without)} for it.");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_constant_is_made_where_the_inputs_are(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        Variant variant = kernel.Variant(VariantName.Tensor);
        Device usual = get_default_device();
        KernelCase[] cases = [.. kernel.Cases().Where(one => one.Use.HasFlag(CaseUse.Check))];
        foreach (KernelCase one in cases.Where((_, index) => index % Math.Max(1, cases.Length / 40) == 0))
        {
            foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
            {
                var drawn = new DrawnCase(kernel, one, dtype);
                if (!variant.Implements(drawn.Input))
                    continue;
                using PreparedRun run = variant.Prepare(drawn.Input, drawn.Gradients, "cpu");
                run.Run();
                KernelOutput expected = run.Read();
                set_default_device(META);
                try
                {
                    run.Run();
                }
                finally
                {
                    set_default_device(usual);
                }

                // What was made on meta has no data to read.
                Assert.True(run.Read().SameBits(expected), $"{id}/{one.Id} answers otherwise in {dtype}.");
            }
        }
    }

    // The shapes of outputs and gradients.
    private static Dictionary<string, long[]> Shapes(TensorVariant variant, DrawnCase drawn, string device, ReadBack.Reader reader)
    {
        ReadBack.Instead = reader;
        try
        {
            using var run = (TensorRun)variant.Prepare(drawn.Input, drawn.Gradients, device);
            run.Run();
            return run.Shapes.ToDictionary(pair => pair.Name, pair => pair.Shape);
        }
        finally
        {
            ReadBack.Instead = null;
        }
    }

    [GeneratedRegex("aten::([a-z0-9_]+).*no fake impl or Meta kernel registered")]
    private static partial Regex NoMetaForm();
}
