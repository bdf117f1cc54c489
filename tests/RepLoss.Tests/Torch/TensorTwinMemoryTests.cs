using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Torch;

/// <summary>A training loop that calls a Tensor twin pays for its answer alone: what it made on the way is free when it returns.</summary>
public sealed class TensorTwinMemoryTests
{
    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Nothing_is_left_but_the_answer(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        KernelInput input = kernel.Cases().First(@case => @case.Use.HasFlag(CaseUse.Timed)).DrawFor(id, DType.Float32);
        using DisposeScope inputs = NewDisposeScope();
        Dictionary<string, Tensor> tensors = input.ToDictionary(field => field.Key, field => field.Value.ToTensor(CPU));
        foreach (string name in kernel.DifferentiableInputs(input))
            tensors[name].requires_grad_();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<(string Name, Tensor Value)> answer = ((TensorVariant)kernel.Variant(VariantName.Tensor)).Compute(new TensorCase(tensors, input.Options));
        Assert.Equal(answer.Count, scope.DisposablesCount);
    }
}
