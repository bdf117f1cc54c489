using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Tests.Judge;
using RepLoss.Torch;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>In a training loop inputs are views, columns of a head's output say: no Tensor twin may count on contiguous memory.</summary>
[Collection(TorchThreads.Alone)]
public sealed class StridedInputTests
{
    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_tensor_twin_takes_views_with_gaps(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        var twin = (TensorVariant)kernel.Variant(VariantName.Tensor);
        var onViews = new TensorVariant(VariantName.Tensor, x => twin.Compute(x.Each(WithGaps)));
        var standIn = new StandIn(kernel, [kernel.Variants[0], onViews]);
        foreach (KernelCase one in kernel.Cases().Where(one => one.Id is "random-1" or "length-7" or "length-64"))
        {
            foreach (DType dtype in kernel.Spec.DTypes)
            {
                Judgement verdict = new VariantJudge(standIn, onViews, "cpu").On(new DrawnCase(standIn, one, dtype));
                Assert.True(verdict.Holds, verdict.Holds ? "" : verdict.Findings[0].ToString());
            }
        }
    }

    private static Tensor WithGaps(Tensor tensor)
    {
        Tensor view = stack([tensor, tensor], -1).select(-1, 0);
        Assert.True(tensor.numel() < 2 || !view.is_contiguous());
        return view;
    }
}
