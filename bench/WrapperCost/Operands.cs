using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Bench.WrapperCost;

/// <summary>What the operations are called on, float32 on the CPU: the same as in wrapper_cost.py.</summary>
internal sealed class Operands : IDisposable
{
    /// <summary>Makes them.</summary>
    /// <param name="size">Number of elements; a square, since one operand is a matrix.</param>
    /// <param name="inputs">Those that require a gradient.</param>
    public Operands(int size, IReadOnlyList<string> inputs)
    {
        int side = (int)Math.Sqrt(size);
        Middle = size / 2;
        X = linspace(0.1, 0.9, size);
        Y = linspace(0.9, 0.2, size);
        Matrix = X.reshape(side, side).clone();
        Mask = X > Half;
        Index = arange(size - 1, -1, -1, ScalarType.Int64);
        Target = zeros(size);
        Inputs = [.. inputs.Select(Named)];
        foreach (Tensor input in Inputs)
            input.requires_grad_();
    }

    /// <summary>Elements from 0.1 to 0.9.</summary>
    public Tensor X { get; }

    /// <summary>Elements from 0.9 to 0.2.</summary>
    public Tensor Y { get; }

    /// <summary>The elements of X as a square matrix.</summary>
    public Tensor Matrix { get; }

    /// <summary>Where X is above 0.5.</summary>
    public Tensor Mask { get; }

    /// <summary>All positions from the last to the first.</summary>
    public Tensor Index { get; }

    /// <summary>What operations in place write to.</summary>
    public Tensor Target { get; }

    /// <summary>0.5, converted once.</summary>
    public Scalar Half { get; } = 0.5;

    /// <summary>1, converted once.</summary>
    public Scalar One { get; } = 1.0;

    /// <summary>Half the number of elements.</summary>
    public int Middle { get; }

    /// <summary>The operands that require a gradient.</summary>
    public Tensor[] Inputs { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in new[] { X, Y, Matrix, Mask, Index, Target })
            tensor.Dispose();
        Half.Dispose();
        One.Dispose();
    }

    private Tensor Named(string name) => name switch
    {
        "x" => X,
        "y" => Y,
        "matrix" => Matrix,
        _ => throw new ArgumentException($"There is no differentiable operand '{name}'.", nameof(name)),
    };
}
