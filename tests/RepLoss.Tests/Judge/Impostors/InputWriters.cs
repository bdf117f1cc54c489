using RepLoss.Contract;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Tests.Judge.Impostors;

/// <summary>Writes to the arrays that it was given to prepare from, which are not its own.</summary>
internal sealed class GivenArrayWriter(KernelInput given, PreparedRun inner) : ImpostorRun(inner)
{
    public override void Run()
    {
        base.Run();
        foreach ((_, HostArray array) in given)
            array.Poison();
    }
}

/// <summary>Tensor variants that cheat inside torch.</summary>
internal static class TensorImpostors
{
    /// <summary>Adds 1 in place to every input after it has answered, where autograd does not watch over it.</summary>
    public static Variant WritesToItsInputs(Kernel kernel) => Change(kernel, (x, outputs) =>
    {
        Tensor[] inputs = [.. kernel.Spec.Inputs.SelectMany(field =>
            field.Family is null ? new[] { x.Find(field.Name) }.OfType<Tensor>() : x.Family(field.Name))];
        foreach (Tensor input in inputs.Where(_ => !inputs.Any(one => one.requires_grad)))
            input.copy_(input + 1);
        return outputs;
    });

    /// <summary>Right values that no gradient flows through.</summary>
    public static Variant Detached(Kernel kernel) => Change(kernel, (_, outputs) => [.. outputs.Select(output => (output.Name, output.Value.detach()))]);

    private static TensorVariant Change(
        Kernel kernel, Func<TensorCase, IReadOnlyList<(string Name, Tensor Value)>, IReadOnlyList<(string Name, Tensor Value)>> change)
    {
        var inner = (TensorVariant)kernel.Variant(VariantName.Tensor);
        return new TensorVariant(VariantName.Tensor, x => change(x, inner.Compute(x))) { DTypes = inner.DTypes, Implements = inner.Implements };
    }
}
