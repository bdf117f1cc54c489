using System.Numerics;

namespace RepLoss.Contract;

/// <summary>
/// A variant over plain arrays in host memory: Loop and Fused. It binds once (untimed) to a <see cref="ManagedCase{T}"/>,
/// from which it takes its inputs and the places for its answers, and gives back what is timed.
/// </summary>
public abstract class ManagedVariant(string name) : Variant(name)
{
    /// <inheritdoc/>
    public override bool RunsOn(string device) => device == "cpu";

    /// <inheritdoc/>
    public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device)
    {
        foreach ((_, HostArray array) in input.Where(pair => pair.Value.DType == DType.Float64))
            return Prepare<double>(input, gradients);
        return Prepare<float>(input, gradients);
    }

    /// <summary>Takes inputs and places for answers; returns the work of one run.</summary>
    /// <typeparam name="T">The case's floating dtype.</typeparam>
    protected abstract Action Bind<T>(ManagedCase<T> x) where T : unmanaged, IFloatingPointIeee754<T>;

    private ManagedCase<T> Prepare<T>(KernelInput input, IReadOnlyList<string> gradients) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var bound = new ManagedCase<T>(input, gradients);
        bound.Work = Bind(bound);
        return bound;
    }
}

/// <summary>A Fused variant: managed, for float32 alone, so that it binds to plain float arrays.</summary>
public abstract class FusedVariant : ManagedVariant
{
    /// <summary>Makes a variant of that name and dtype.</summary>
    protected FusedVariant() : base(VariantName.Fused) => DTypes = [DType.Float32];

    /// <summary>Takes inputs and places for answers; returns the work of one run.</summary>
    protected abstract Action Bind(ManagedCase<float> x);

    /// <inheritdoc/>
    protected sealed override Action Bind<T>(ManagedCase<T> x) => x is ManagedCase<float> single
        ? Bind(single)
        : throw new InputException($"The Fused variant was given {HostArray.TypeOf<T>().Name()}; expected float32.");
}
