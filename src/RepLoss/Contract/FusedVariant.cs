namespace RepLoss.Contract;

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
