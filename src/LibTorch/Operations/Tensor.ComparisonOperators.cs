using System.Diagnostics.CodeAnalysis;

using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    [SuppressMessage("Design", "CA1036", Justification = "Comparison gives a tensor of truth values, not an order.")]
    public sealed partial class Tensor
    {
        private static readonly Operator EqualOperator = new("equal");

        /// <inheritdoc cref="eq(Tensor)"/>
        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        /// <inheritdoc cref="eq(Tensor)"/>
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        /// <inheritdoc cref="eq(Tensor)"/>
        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        /// <inheritdoc cref="ne(Tensor)"/>
        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        /// <inheritdoc cref="ne(Tensor)"/>
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        /// <inheritdoc cref="ne(Tensor)"/>
        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        /// <inheritdoc cref="lt(Tensor)"/>
        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        /// <inheritdoc cref="lt(Tensor)"/>
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        /// <inheritdoc cref="lt(Tensor)"/>
        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        /// <inheritdoc cref="le(Tensor)"/>
        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        /// <inheritdoc cref="le(Tensor)"/>
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        /// <inheritdoc cref="le(Tensor)"/>
        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        /// <inheritdoc cref="gt(Tensor)"/>
        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        /// <inheritdoc cref="gt(Tensor)"/>
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        /// <inheritdoc cref="gt(Tensor)"/>
        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        /// <inheritdoc cref="ge(Tensor)"/>
        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        /// <inheritdoc cref="ge(Tensor)"/>
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        /// <inheritdoc cref="ge(Tensor)"/>
        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        /// <summary>Whether type, shape and all elements are the same. For a tensor of truth values, see <see cref="eq(Tensor)"/>.</summary>
        public bool Equals(Tensor target) => dtype == target.dtype && EqualOperator.CallValue(this, target).Bits != 0;

        /// <summary>Whether the other object is a tensor of the same type, shape and elements.</summary>
        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);

        /// <summary>By identity: elements can be written at any time.</summary>
        public override int GetHashCode() => base.GetHashCode();
    }
}
