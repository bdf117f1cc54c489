using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>The parameter sets of the published systems fit the kernels they name, and mean what the systems compute.</summary>
public sealed class PublishedSystemsTests
{
    private static readonly double[] Predicted = [0, 0, 10, 10, 20, 0, 30, 10];
    private static readonly double[] Truths = [0, 0, 10, 10, 5, 0, 15, 10, 20, 0, 28, 10];

    [Fact]
    public void Each_names_a_kernel_and_holds_its_options()
    {
        Assert.All(PublishedSystems.All, system =>
        {
            Assert.IsType(KernelRegistry.Find(system.Kernel).Defaults.GetType(), system.Options);
            system.Options.Validate();
            Assert.Matches("^[^/ ]+/[^/ ]+$", system.Source.Repository);
            Assert.Matches("^[0-9a-f]{40}$", system.Source.Commit);
            Assert.EndsWith(".", system.Differs, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_claim_names_a_fault_of_the_code_behind_it()
    {
        var claims = from kernel in KernelRegistry.All
                     from variant in kernel.Variants
                     from source in variant.Faults.Select(fault => fault.Source).Distinct()
                     where source.Claim is not null
                     select (variant, source);
        Assert.NotEmpty(claims);
        Assert.All(claims, claim => Assert.Contains(claim.variant.Faults, fault => fault.Id == claim.source.GravestFault && fault.Source == claim.source));
    }

    [Fact]
    public void Ssd_adds_up_iog_as_it_is()
    {
        // Half of the second truth; the other prediction overlaps its own truth alone.
        Assert.Equal(0.5, RepGtLoss("repulsion_loss_ssd", sigma: 0), 1e-12);
        Assert.Equal(-Math.Log(0.5 + 1e-10) - Math.Log(1 + 1e-10), RepGtLoss("repulsion_loss_ssd", sigma: 1), 1e-12);
    }

    [Fact]
    public void Pytorch_divides_by_the_rows_that_overlap_a_second_truth() =>
        Assert.Equal(Math.Log(2), RepGtLoss("repulsion_loss_pytorch", sigma: 0.9), 1e-12);

    [Fact]
    public void FaceV2_divides_by_n_squared()
    {
        PublishedSystem system = PublishedSystems.All.Single(one => one.System == "YOLO-FaceV2" && one.Kernel == "rep-box");
        var input = new KernelInput(system.Options) { { "boxes", HostArray.Of([0.0, 0, 10, 10, 5, 0, 15, 10], 2, 4) } };
        Assert.Equal(-Math.Log(2 / 3.0) / 4, Answers.Of("rep-box", VariantName.Tensor, input).Value(), 1e-12);
    }

    private static double RepGtLoss(string name, double sigma)
    {
        PublishedSystem system = PublishedSystems.All.Single(one => one.System == name && one.Options is RepGtOptions options && options.Sigma == sigma);
        return Answers.Of("rep-gt", VariantName.Tensor, RepGt.Input(DType.Float64, (RepGtOptions)system.Options, Predicted, Truths, [0, 2])).Value();
    }
}
