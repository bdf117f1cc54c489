using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.zeros_like"/>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.zeros_like(dtype, device, requires_grad);

    /// <inheritdoc cref="Tensor.ones_like"/>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.ones_like(dtype, device, requires_grad);

    /// <inheritdoc cref="Tensor.empty_like"/>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.empty_like(dtype, device, requires_grad);

    /// <inheritdoc cref="Tensor.full_like"/>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.full_like(value, dtype, device, requires_grad);

    public sealed partial class Tensor
    {
        private static readonly Operator EmptyLikeOperator = new("empty_like");
        private static readonly Operator FullLikeOperator = new("full_like");
        private static readonly Operator OnesLikeOperator = new("ones_like");
        private static readonly Operator ZerosLikeOperator = new("zeros_like");

        /// <summary>Zeros in the shape of this, and in its type and on its device unless others are asked for.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(ZerosLikeOperator.Call(this, dtype, Argument.None, device), requires_grad);

        /// <summary>Ones in the shape of this, and in its type and on its device unless others are asked for.</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(OnesLikeOperator.Call(this, dtype, Argument.None, device), requires_grad);

        /// <summary>Whatever is in memory, in the shape of this, and in its type and on its device unless others are asked for.</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(EmptyLikeOperator.Call(this, dtype, Argument.None, device), requires_grad);

        /// <summary>One value in the shape of this, and in its type and on its device unless others are asked for.</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(FullLikeOperator.Call(this, value, dtype, Argument.None, device), requires_grad);

        /// <summary>Zeros, in the type and on the device of this unless others are asked for.</summary>
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <inheritdoc cref="new_zeros(long[],ScalarType?,Device,bool)"/>
        public Tensor new_zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <inheritdoc cref="new_zeros(long[],ScalarType?,Device,bool)"/>
        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(rows, columns, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Whatever is in memory, in the type and on the device of this unless others are asked for.</summary>
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <inheritdoc cref="new_empty(long[],ScalarType?,Device,bool)"/>
        public Tensor new_empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <inheritdoc cref="new_empty(long[],ScalarType?,Device,bool)"/>
        public Tensor new_empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(rows, columns, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>One value, in the type and on the device of this unless others are asked for.</summary>
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <inheritdoc cref="new_full(long[],Scalar,ScalarType?,Device,bool)"/>
        public Tensor new_full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);
    }
}
