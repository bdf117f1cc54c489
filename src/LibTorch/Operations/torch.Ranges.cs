using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator ArangeOperator = new("arange", "start_step");
    private static readonly Operator EyeOperator = new("eye", "m");
    private static readonly Operator LinspaceOperator = new("linspace");
    private static readonly Operator TrilIndicesOperator = new("tril_indices");
    private static readonly Operator TriuIndicesOperator = new("triu_indices");

    /// <summary>Numbers from start up to and without stop. Without a type, Int64 for integers, else Float32.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        bool integers = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        ScalarType type = dtype ?? (integers ? ScalarType.Int64 : ScalarType.Float32);
        return Finish(ArangeOperator.Call(start, stop, step, type, Argument.None, device ?? CPU), requires_grad);
    }

    /// <inheritdoc cref="arange(Scalar,Scalar,Scalar,ScalarType?,Device,bool)"/>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <inheritdoc cref="arange(Scalar,Scalar,Scalar,ScalarType?,Device,bool)"/>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>So many numbers, evenly spaced, from start to end. Without a type, Float32.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(LinspaceOperator.Call(start, end, steps, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU), requires_grad);

    /// <summary>A matrix with ones on its diagonal; square without a number of columns. Without a type, Float32.</summary>
    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(EyeOperator.Call(rows, columns < 0 ? rows : columns, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU), requires_grad);

    /// <summary>Rows and columns [2, count] of a matrix's places on and above a diagonal, row by row.</summary>
    public static Tensor triu_indices(long row, long col, long offset = 0L, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        TriuIndicesOperator.Call(row, col, offset, dtype, Argument.None, device ?? CPU);

    /// <summary>Rows and columns [2, count] of a matrix's places on and below a diagonal, row by row.</summary>
    public static Tensor tril_indices(long row, long col, long offset = 0L, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        TrilIndicesOperator.Call(row, col, offset, dtype, Argument.None, device ?? CPU);
}
