namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        /// <summary>A tensor of no dimension with this value.</summary>
        public static implicit operator Tensor(int value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int)"/>
        public static implicit operator Tensor(long value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int)"/>
        public static implicit operator Tensor(float value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int)"/>
        public static implicit operator Tensor(double value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int)"/>
        public static implicit operator Tensor(bool value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int)"/>
        public static implicit operator Tensor(byte value) => tensor(value);

        /// <summary>A tensor of one dimension with these values.</summary>
        public static implicit operator Tensor(int[] value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int[])"/>
        public static implicit operator Tensor(long[] value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int[])"/>
        public static implicit operator Tensor(float[] value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int[])"/>
        public static implicit operator Tensor(double[] value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int[])"/>
        public static implicit operator Tensor(bool[] value) => tensor(value);

        /// <inheritdoc cref="op_Implicit(int[])"/>
        public static implicit operator Tensor(byte[] value) => tensor(value);

        /// <summary>Never called: it only makes the compiler prefer an overload that takes a scalar.</summary>
        /// <exception cref="InvalidOperationException">Always.</exception>
        public static implicit operator Tensor(Scalar scalar) => throw new InvalidOperationException("A Scalar is not a tensor.");

        /// <inheritdoc cref="TensorExtensionMethods.ToSingle(Tensor)"/>
        public static explicit operator float(Tensor value) => value.ToSingle();

        /// <inheritdoc cref="TensorExtensionMethods.ToSingle(Tensor)"/>
        public static explicit operator double(Tensor value) => value.ToDouble();

        /// <inheritdoc cref="TensorExtensionMethods.ToSingle(Tensor)"/>
        public static explicit operator int(Tensor value) => value.ToInt32();

        /// <inheritdoc cref="TensorExtensionMethods.ToSingle(Tensor)"/>
        public static explicit operator long(Tensor value) => value.ToInt64();

        /// <inheritdoc cref="TensorExtensionMethods.ToBoolean(Tensor)"/>
        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}
