using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>One run of one variant, for tests that look at a single answer.</summary>
internal static class Answers
{
    /// <summary>The variants of a kernel that are meant to be right, without the slow ElementLoop, each with each dtype that it computes in.</summary>
    internal static TheoryData<string, DType> RightVariants(string kernel) =>
    [
        .. from variant in KernelRegistry.Find(kernel).Variants
           where variant.Name is VariantName.Loop or VariantName.Tensor or VariantName.Fused
           from dtype in variant.DTypes
           select (variant.Name, dtype),
    ];

    /// <summary>The answer of a variant on the CPU, with the gradients asked for; the input is checked first.</summary>
    internal static KernelOutput Of(string kernel, string variant, KernelInput input, params string[] gradients)
    {
        Kernel found = KernelRegistry.Find(kernel);
        InputValidation.Check(found, input);
        using PreparedRun run = found.Variant(variant).Prepare(input, gradients, "cpu");
        run.Run();
        return run.Read().Copy();
    }

    /// <summary>The first element of an output.</summary>
    internal static double Value(this KernelOutput answer, string output = "loss") => answer.Outputs[output].ValueAt(0);
}
