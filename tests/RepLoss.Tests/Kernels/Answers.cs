using RepLoss.Contract;
using RepLoss.Kernels;

namespace RepLoss.Tests.Kernels;

/// <summary>One run of one variant, for tests that look at a single answer.</summary>
internal static class Answers
{
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
