namespace RepLoss.Contract;

/// <summary>What follows from a kernel's formula for all inputs. `check` tries it on the kernel's own cases.</summary>
public sealed record KernelLaws
{
    /// <summary>Dimension letters whose order means nothing: outputs and gradients take the order of the inputs.</summary>
    public IReadOnlyList<string> AnyOrderOf { get; init; } = [];

    /// <summary>True where scaling all boxes by one factor keeps the outputs.</summary>
    public bool KeptByScaling { get; init; }

    /// <summary>True where moving all boxes by one distance keeps the outputs. Boxes are inputs of four corners, and points, two numbers each, move with them.</summary>
    public bool KeptByTranslation { get; init; }

    /// <summary>The dimension letter over which the outputs, all of them scalars, are means; null where they are none.</summary>
    public string? MeanOver { get; init; }
}
