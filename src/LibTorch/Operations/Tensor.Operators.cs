using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator RsubScalarOperator = new("rsub", "Scalar");

        /// <summary>Element by element, with broadcasting; of two types the larger.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator -(Scalar left, Tensor right) => RsubScalarOperator.Call(right, left);

        /// <inheritdoc cref="neg()"/>
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        /// <inheritdoc cref="op_Addition(Tensor,Tensor)"/>
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        /// <summary>The reciprocal times the scalar, as PyTorch does it: up to one rounding off the true quotient.</summary>
        public static Tensor operator /(Scalar left, Tensor right)
        {
            using Tensor reciprocal = right.reciprocal();
            return reciprocal.mul(left);
        }

        /// <inheritdoc cref="remainder(Tensor)"/>
        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        /// <inheritdoc cref="remainder(Scalar)"/>
        public static Tensor operator %(Tensor left, Scalar right) => left.remainder(right);

        /// <inheritdoc cref="bitwise_and(Tensor)"/>
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        /// <inheritdoc cref="bitwise_or(Tensor)"/>
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        /// <inheritdoc cref="bitwise_xor(Tensor)"/>
        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        /// <inheritdoc cref="bitwise_not()"/>
        public static Tensor operator ~(Tensor left) => left.bitwise_not();
    }
}
