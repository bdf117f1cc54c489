using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator EmptyOperator = new("empty", "memory_format");
    private static readonly Operator FullOperator = new("full");
    private static readonly Operator OnesOperator = new("ones");
    private static readonly Operator ZerosOperator = new("zeros");

    /// <summary>A tensor of zeros. Without a type, Float32.</summary>
    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(ZerosOperator.Call(size, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU), requires_grad);

    /// <inheritdoc cref="zeros(long[],ScalarType?,Device,bool)"/>
    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros(size.ToArray(), dtype, device, requires_grad);

    /// <inheritdoc cref="zeros(long[],ScalarType?,Device,bool)"/>
    public static Tensor zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros(new[] { size }, dtype, device, requires_grad);

    /// <inheritdoc cref="zeros(long[],ScalarType?,Device,bool)"/>
    public static Tensor zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros(new[] { rows, columns }, dtype, device, requires_grad);

    /// <inheritdoc cref="zeros(long[],ScalarType?,Device,bool)"/>
    public static Tensor zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad);

    /// <inheritdoc cref="zeros(long[],ScalarType?,Device,bool)"/>
    public static Tensor zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros(new[] { dim0, dim1, dim2, dim3 }, dtype, device, requires_grad);

    /// <summary>A tensor of ones. Without a type, Float32.</summary>
    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(OnesOperator.Call(size, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU), requires_grad);

    /// <inheritdoc cref="ones(long[],ScalarType?,Device,bool)"/>
    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones(size.ToArray(), dtype, device, requires_grad);

    /// <inheritdoc cref="ones(long[],ScalarType?,Device,bool)"/>
    public static Tensor ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones(new[] { size }, dtype, device, requires_grad);

    /// <inheritdoc cref="ones(long[],ScalarType?,Device,bool)"/>
    public static Tensor ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones(new[] { rows, columns }, dtype, device, requires_grad);

    /// <inheritdoc cref="ones(long[],ScalarType?,Device,bool)"/>
    public static Tensor ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad);

    /// <inheritdoc cref="ones(long[],ScalarType?,Device,bool)"/>
    public static Tensor ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones(new[] { dim0, dim1, dim2, dim3 }, dtype, device, requires_grad);

    /// <summary>A tensor with whatever is in memory. Without a type, Float32.</summary>
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(EmptyOperator.Call(size, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU), requires_grad);

    /// <inheritdoc cref="empty(long[],ScalarType?,Device,bool)"/>
    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty(size.ToArray(), dtype, device, requires_grad);

    /// <inheritdoc cref="empty(long[],ScalarType?,Device,bool)"/>
    public static Tensor empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty(new[] { size }, dtype, device, requires_grad);

    /// <inheritdoc cref="empty(long[],ScalarType?,Device,bool)"/>
    public static Tensor empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty(new[] { rows, columns }, dtype, device, requires_grad);

    /// <inheritdoc cref="empty(long[],ScalarType?,Device,bool)"/>
    public static Tensor empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad);

    /// <inheritdoc cref="empty(long[],ScalarType?,Device,bool)"/>
    public static Tensor empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty(new[] { dim0, dim1, dim2, dim3 }, dtype, device, requires_grad);

    /// <summary>A tensor of one value. Without a type, Float32 for real numbers, Int64 for integers and truth values.</summary>
    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(FullOperator.Call(size, value, dtype ?? DefaultType(value), Argument.None, device ?? CPU), requires_grad);

    /// <inheritdoc cref="full(long[],Scalar,ScalarType?,Device,bool)"/>
    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full(size.ToArray(), value, dtype, device, requires_grad);

    /// <inheritdoc cref="full(long[],Scalar,ScalarType?,Device,bool)"/>
    public static Tensor full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full(new[] { size }, value, dtype, device, requires_grad);

    /// <inheritdoc cref="full(long[],Scalar,ScalarType?,Device,bool)"/>
    public static Tensor full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full(new[] { rows, columns }, value, dtype, device, requires_grad);

    /// <inheritdoc cref="full(long[],Scalar,ScalarType?,Device,bool)"/>
    public static Tensor full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full(new[] { dim0, dim1, dim2 }, value, dtype, device, requires_grad);

    /// <inheritdoc cref="full(long[],Scalar,ScalarType?,Device,bool)"/>
    public static Tensor full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full(new[] { dim0, dim1, dim2, dim3 }, value, dtype, device, requires_grad);

    // As TorchSharp, and unlike PyTorch for truth values.
    private static ScalarType DefaultType(Scalar value) => is_integral(value.Type) ? ScalarType.Int64 : ScalarType.Float32;

    private static Tensor Finish(Tensor made, bool requiresGrad) => requiresGrad ? made.requires_grad_() : made;
}
