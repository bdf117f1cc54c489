using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator AddTensorOperator = new("add", "Tensor");
        private static readonly Operator AddScalarOperator = new("add", "Scalar");
        private static readonly Operator AddInPlaceTensorOperator = new("add_", "Tensor");
        private static readonly Operator AddInPlaceScalarOperator = new("add_", "Scalar");
        private static readonly Operator SubTensorOperator = new("sub", "Tensor");
        private static readonly Operator SubInPlaceTensorOperator = new("sub_", "Tensor");
        private static readonly Operator SubScalarOperator = new("sub", "Scalar");
        private static readonly Operator SubInPlaceScalarOperator = new("sub_", "Scalar");
        private static readonly Operator MulTensorOperator = new("mul", "Tensor");
        private static readonly Operator MulInPlaceTensorOperator = new("mul_", "Tensor");
        private static readonly Operator MulScalarOperator = new("mul", "Scalar");
        private static readonly Operator MulInPlaceScalarOperator = new("mul_", "Scalar");
        private static readonly Operator DivTensorOperator = new("div", "Tensor");
        private static readonly Operator DivTensorModeOperator = new("div", "Tensor_mode");
        private static readonly Operator DivScalarOperator = new("div", "Scalar");
        private static readonly Operator DivScalarModeOperator = new("div", "Scalar_mode");
        private static readonly Operator DivInPlaceTensorOperator = new("div_", "Tensor");
        private static readonly Operator DivInPlaceTensorModeOperator = new("div_", "Tensor_mode");
        private static readonly Operator DivInPlaceScalarOperator = new("div_", "Scalar");
        private static readonly Operator DivInPlaceScalarModeOperator = new("div_", "Scalar_mode");
        private static readonly Operator FloorDivideOperator = new("floor_divide");
        private static readonly Operator FloorDivideScalarOperator = new("floor_divide", "Scalar");
        private static readonly Operator FmodTensorOperator = new("fmod", "Tensor");
        private static readonly Operator FmodInPlaceTensorOperator = new("fmod_", "Tensor");
        private static readonly Operator FmodScalarOperator = new("fmod", "Scalar");
        private static readonly Operator FmodInPlaceScalarOperator = new("fmod_", "Scalar");
        private static readonly Operator RemainderTensorOperator = new("remainder", "Tensor");
        private static readonly Operator RemainderInPlaceTensorOperator = new("remainder_", "Tensor");
        private static readonly Operator RemainderScalarOperator = new("remainder", "Scalar");
        private static readonly Operator RemainderInPlaceScalarOperator = new("remainder_", "Scalar");
        private static readonly Operator PowTensorTensorOperator = new("pow", "Tensor_Tensor");
        private static readonly Operator PowTensorScalarOperator = new("pow", "Tensor_Scalar");
        private static readonly Operator PowInPlaceTensorOperator = new("pow_", "Tensor");
        private static readonly Operator PowInPlaceScalarOperator = new("pow_", "Scalar");
        private static readonly Operator Atan2Operator = new("atan2");
        private static readonly Operator HypotOperator = new("hypot");
        private static readonly Operator XlogyTensorOperator = new("xlogy", "Tensor");
        private static readonly Operator MaximumOperator = new("maximum");
        private static readonly Operator MinimumOperator = new("minimum");
        private static readonly Operator FmaxOperator = new("fmax");
        private static readonly Operator FminOperator = new("fmin");
        private static readonly Operator LerpTensorOperator = new("lerp", "Tensor");
        private static readonly Operator AddcmulOperator = new("addcmul");
        private static readonly Operator AddcmulInPlaceOperator = new("addcmul_");
        private static readonly Operator AddcdivOperator = new("addcdiv");
        private static readonly Operator AddcdivInPlaceOperator = new("addcdiv_");
        private static readonly Operator BitwiseAndTensorOperator = new("bitwise_and", "Tensor");
        private static readonly Operator BitwiseAndInPlaceTensorOperator = new("bitwise_and_", "Tensor");
        private static readonly Operator BitwiseOrTensorOperator = new("bitwise_or", "Tensor");
        private static readonly Operator BitwiseOrInPlaceTensorOperator = new("bitwise_or_", "Tensor");
        private static readonly Operator BitwiseXorTensorOperator = new("bitwise_xor", "Tensor");
        private static readonly Operator BitwiseXorInPlaceTensorOperator = new("bitwise_xor_", "Tensor");
        private static readonly Operator LogicalAndOperator = new("logical_and");
        private static readonly Operator LogicalAndInPlaceOperator = new("logical_and_");
        private static readonly Operator LogicalOrOperator = new("logical_or");
        private static readonly Operator LogicalOrInPlaceOperator = new("logical_or_");
        private static readonly Operator LogicalXorOperator = new("logical_xor");
        private static readonly Operator LogicalXorInPlaceOperator = new("logical_xor_");

        /// <summary>this + target.</summary>
        public Tensor add(Tensor target) => AddTensorOperator.Call(this, target);

        /// <summary>this + alpha * target.</summary>
        public Tensor add(Tensor target, Scalar alpha) => AddTensorOperator.Call(this, target, alpha);

        /// <summary>this + scalar.</summary>
        public Tensor add(Scalar scalar) => AddScalarOperator.Call(this, scalar);

        /// <summary>this + target, in place.</summary>
        public Tensor add_(Tensor target) => AddInPlaceTensorOperator.Call(this, target);

        /// <summary>this + alpha * target, in place.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => AddInPlaceTensorOperator.Call(this, target, alpha);

        /// <summary>this + scalar, in place.</summary>
        public Tensor add_(Scalar scalar) => AddInPlaceScalarOperator.Call(this, scalar);

        /// <summary>this - target.</summary>
        public Tensor sub(Tensor target) => SubTensorOperator.Call(this, target);

        /// <summary>this - target, in place.</summary>
        public Tensor sub_(Tensor target) => SubInPlaceTensorOperator.Call(this, target);

        /// <summary>this - target.</summary>
        public Tensor sub(Scalar target) => SubScalarOperator.Call(this, target);

        /// <summary>this - target, in place.</summary>
        public Tensor sub_(Scalar target) => SubInPlaceScalarOperator.Call(this, target);

        /// <summary>this * target.</summary>
        public Tensor mul(Tensor target) => MulTensorOperator.Call(this, target);

        /// <summary>this * target, in place.</summary>
        public Tensor mul_(Tensor target) => MulInPlaceTensorOperator.Call(this, target);

        /// <summary>this * target.</summary>
        public Tensor mul(Scalar target) => MulScalarOperator.Call(this, target);

        /// <summary>this * target, in place.</summary>
        public Tensor mul_(Scalar target) => MulInPlaceScalarOperator.Call(this, target);

        /// <summary>this / target, rounded as asked for.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
            ? DivTensorOperator.Call(this, target)
            : DivTensorModeOperator.Call(this, target, ToText(rounding_mode));

        /// <summary>this / target, rounded as asked for.</summary>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
            ? DivScalarOperator.Call(this, target)
            : DivScalarModeOperator.Call(this, target, ToText(rounding_mode));

        /// <summary>this / target, rounded as asked for, in place.</summary>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
            ? DivInPlaceTensorOperator.Call(this, target)
            : DivInPlaceTensorModeOperator.Call(this, target, ToText(rounding_mode));

        /// <summary>this / target, rounded as asked for, in place.</summary>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
            ? DivInPlaceScalarOperator.Call(this, target)
            : DivInPlaceScalarModeOperator.Call(this, target, ToText(rounding_mode));

        /// <summary>this / other, rounded down.</summary>
        public Tensor floor_divide(Tensor other) => FloorDivideOperator.Call(this, other);

        /// <summary>this / other, rounded down.</summary>
        public Tensor floor_divide(Scalar other) => FloorDivideScalarOperator.Call(this, other);

        /// <summary>The rest of the division, with the sign of the dividend.</summary>
        public Tensor fmod(Tensor target) => FmodTensorOperator.Call(this, target);

        /// <summary>The rest of the division, with the sign of the dividend. In place.</summary>
        public Tensor fmod_(Tensor target) => FmodInPlaceTensorOperator.Call(this, target);

        /// <summary>The rest of the division, with the sign of the dividend.</summary>
        public Tensor fmod(Scalar scalar) => FmodScalarOperator.Call(this, scalar);

        /// <summary>The rest of the division, with the sign of the dividend. In place.</summary>
        public Tensor fmod_(Scalar scalar) => FmodInPlaceScalarOperator.Call(this, scalar);

        /// <summary>The rest of the division, with the sign of the divisor.</summary>
        public Tensor remainder(Tensor target) => RemainderTensorOperator.Call(this, target);

        /// <summary>The rest of the division, with the sign of the divisor. In place.</summary>
        public Tensor remainder_(Tensor target) => RemainderInPlaceTensorOperator.Call(this, target);

        /// <summary>The rest of the division, with the sign of the divisor.</summary>
        public Tensor remainder(Scalar scalar) => RemainderScalarOperator.Call(this, scalar);

        /// <summary>The rest of the division, with the sign of the divisor. In place.</summary>
        public Tensor remainder_(Scalar scalar) => RemainderInPlaceScalarOperator.Call(this, scalar);

        /// <summary>this to the power of exponent.</summary>
        public Tensor pow(Tensor exponent) => PowTensorTensorOperator.Call(this, exponent);

        /// <summary>this to the power of exponent.</summary>
        public Tensor pow(Scalar exponent) => PowTensorScalarOperator.Call(this, exponent);

        /// <summary>this to the power of exponent, in place.</summary>
        public Tensor pow_(Tensor exponent) => PowInPlaceTensorOperator.Call(this, exponent);

        /// <summary>this to the power of exponent, in place.</summary>
        public Tensor pow_(Scalar exponent) => PowInPlaceScalarOperator.Call(this, exponent);

        /// <summary>The angle of the point (other, this).</summary>
        public Tensor atan2(Tensor other) => Atan2Operator.Call(this, other);

        /// <summary>sqrt(this^2 + other^2) without overflow.</summary>
        public Tensor hypot(Tensor other) => HypotOperator.Call(this, other);

        /// <summary>this * log(y), and 0 where this is 0.</summary>
        public Tensor xlogy(Tensor y) => XlogyTensorOperator.Call(this, y);

        /// <summary>The larger of the two; NaN where either is; of equal ones, half the gradient to each.</summary>
        public Tensor maximum(Tensor other) => MaximumOperator.Call(this, other);

        /// <summary>The smaller of the two; NaN where either is; of equal ones, half the gradient to each.</summary>
        public Tensor minimum(Tensor other) => MinimumOperator.Call(this, other);

        /// <summary>The larger of the two; the other one where one is NaN.</summary>
        public Tensor fmax(Tensor other) => FmaxOperator.Call(this, other);

        /// <summary>The smaller of the two; the other one where one is NaN.</summary>
        public Tensor fmin(Tensor other) => FminOperator.Call(this, other);

        /// <summary>this + weight * (end - this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => LerpTensorOperator.Call(this, end, weight);

        /// <summary>this + value * tensor1 * tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => AddcmulOperator.Call(this, tensor1, tensor2, value);

        /// <summary>this + value * tensor1 * tensor2, in place.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => AddcmulInPlaceOperator.Call(this, tensor1, tensor2, value);

        /// <summary>this + value * tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => AddcdivOperator.Call(this, tensor1, tensor2, value);

        /// <summary>this + value * tensor1 / tensor2, in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => AddcdivInPlaceOperator.Call(this, tensor1, tensor2, value);

        /// <summary>Bit by bit: and.</summary>
        public Tensor bitwise_and(Tensor other) => BitwiseAndTensorOperator.Call(this, other);

        /// <summary>Bit by bit: and, in place.</summary>
        public Tensor bitwise_and_(Tensor other) => BitwiseAndInPlaceTensorOperator.Call(this, other);

        /// <summary>Bit by bit: or.</summary>
        public Tensor bitwise_or(Tensor other) => BitwiseOrTensorOperator.Call(this, other);

        /// <summary>Bit by bit: or, in place.</summary>
        public Tensor bitwise_or_(Tensor other) => BitwiseOrInPlaceTensorOperator.Call(this, other);

        /// <summary>Bit by bit: exclusive or.</summary>
        public Tensor bitwise_xor(Tensor other) => BitwiseXorTensorOperator.Call(this, other);

        /// <summary>Bit by bit: exclusive or, in place.</summary>
        public Tensor bitwise_xor_(Tensor other) => BitwiseXorInPlaceTensorOperator.Call(this, other);

        /// <summary>Of truth values (not zero is true): and.</summary>
        public Tensor logical_and(Tensor other) => LogicalAndOperator.Call(this, other);

        /// <summary>Of truth values (not zero is true): and, in place.</summary>
        public Tensor logical_and_(Tensor other) => LogicalAndInPlaceOperator.Call(this, other);

        /// <summary>Of truth values (not zero is true): or.</summary>
        public Tensor logical_or(Tensor other) => LogicalOrOperator.Call(this, other);

        /// <summary>Of truth values (not zero is true): or, in place.</summary>
        public Tensor logical_or_(Tensor other) => LogicalOrInPlaceOperator.Call(this, other);

        /// <summary>Of truth values (not zero is true): exclusive or.</summary>
        public Tensor logical_xor(Tensor other) => LogicalXorOperator.Call(this, other);

        /// <summary>Of truth values (not zero is true): exclusive or, in place.</summary>
        public Tensor logical_xor_(Tensor other) => LogicalXorInPlaceOperator.Call(this, other);
    }
}
