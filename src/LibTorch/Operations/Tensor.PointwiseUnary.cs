using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator AbsOperator = new("abs");
        private static readonly Operator AbsInPlaceOperator = new("abs_");
        private static readonly Operator NegOperator = new("neg");
        private static readonly Operator NegInPlaceOperator = new("neg_");
        private static readonly Operator NegativeOperator = new("negative");
        private static readonly Operator ExpOperator = new("exp");
        private static readonly Operator ExpInPlaceOperator = new("exp_");
        private static readonly Operator Expm1Operator = new("expm1");
        private static readonly Operator Expm1InPlaceOperator = new("expm1_");
        private static readonly Operator LogOperator = new("log");
        private static readonly Operator LogInPlaceOperator = new("log_");
        private static readonly Operator Log1pOperator = new("log1p");
        private static readonly Operator Log1pInPlaceOperator = new("log1p_");
        private static readonly Operator Log2Operator = new("log2");
        private static readonly Operator Log2InPlaceOperator = new("log2_");
        private static readonly Operator SqrtOperator = new("sqrt");
        private static readonly Operator SqrtInPlaceOperator = new("sqrt_");
        private static readonly Operator RsqrtOperator = new("rsqrt");
        private static readonly Operator RsqrtInPlaceOperator = new("rsqrt_");
        private static readonly Operator SquareOperator = new("square");
        private static readonly Operator ReciprocalOperator = new("reciprocal");
        private static readonly Operator ReciprocalInPlaceOperator = new("reciprocal_");
        private static readonly Operator SigmoidOperator = new("sigmoid");
        private static readonly Operator SigmoidInPlaceOperator = new("sigmoid_");
        private static readonly Operator LogSigmoidOperator = new("log_sigmoid");
        private static readonly Operator TanhOperator = new("tanh");
        private static readonly Operator TanhInPlaceOperator = new("tanh_");
        private static readonly Operator ReluOperator = new("relu");
        private static readonly Operator ReluInPlaceOperator = new("relu_");
        private static readonly Operator SinOperator = new("sin");
        private static readonly Operator SinInPlaceOperator = new("sin_");
        private static readonly Operator CosOperator = new("cos");
        private static readonly Operator CosInPlaceOperator = new("cos_");
        private static readonly Operator TanOperator = new("tan");
        private static readonly Operator TanInPlaceOperator = new("tan_");
        private static readonly Operator AtanOperator = new("atan");
        private static readonly Operator AtanInPlaceOperator = new("atan_");
        private static readonly Operator ErfOperator = new("erf");
        private static readonly Operator ErfInPlaceOperator = new("erf_");
        private static readonly Operator FloorOperator = new("floor");
        private static readonly Operator FloorInPlaceOperator = new("floor_");
        private static readonly Operator CeilOperator = new("ceil");
        private static readonly Operator CeilInPlaceOperator = new("ceil_");
        private static readonly Operator TruncOperator = new("trunc");
        private static readonly Operator TruncInPlaceOperator = new("trunc_");
        private static readonly Operator FracOperator = new("frac");
        private static readonly Operator FracInPlaceOperator = new("frac_");
        private static readonly Operator SignOperator = new("sign");
        private static readonly Operator SignInPlaceOperator = new("sign_");
        private static readonly Operator BitwiseNotOperator = new("bitwise_not");
        private static readonly Operator BitwiseNotInPlaceOperator = new("bitwise_not_");
        private static readonly Operator LogicalNotOperator = new("logical_not");
        private static readonly Operator LogicalNotInPlaceOperator = new("logical_not_");
        private static readonly Operator IsnanOperator = new("isnan");
        private static readonly Operator IsinfOperator = new("isinf");
        private static readonly Operator IsfiniteOperator = new("isfinite");
        private static readonly Operator RoundDecimalsOperator = new("round", "decimals");
        private static readonly Operator NanToNumOperator = new("nan_to_num");

        /// <summary>The absolute value of each element.</summary>
        public Tensor abs() => AbsOperator.Call(this);

        /// <summary>The absolute value of each element. In place.</summary>
        public Tensor abs_() => AbsInPlaceOperator.Call(this);

        /// <summary>Each element with its sign turned.</summary>
        public Tensor neg() => NegOperator.Call(this);

        /// <summary>Each element with its sign turned. In place.</summary>
        public Tensor neg_() => NegInPlaceOperator.Call(this);

        /// <summary>Each element with its sign turned.</summary>
        public Tensor negative() => NegativeOperator.Call(this);

        /// <summary>e to the power of each element.</summary>
        public Tensor exp() => ExpOperator.Call(this);

        /// <summary>e to the power of each element. In place.</summary>
        public Tensor exp_() => ExpInPlaceOperator.Call(this);

        /// <summary>e to the power of each element, less 1; exact near 0.</summary>
        public Tensor expm1() => Expm1Operator.Call(this);

        /// <summary>e to the power of each element, less 1; exact near 0. In place.</summary>
        public Tensor expm1_() => Expm1InPlaceOperator.Call(this);

        /// <summary>The natural logarithm.</summary>
        public Tensor log() => LogOperator.Call(this);

        /// <summary>The natural logarithm. In place.</summary>
        public Tensor log_() => LogInPlaceOperator.Call(this);

        /// <summary>The natural logarithm of 1 + x; exact near 0.</summary>
        public Tensor log1p() => Log1pOperator.Call(this);

        /// <summary>The natural logarithm of 1 + x; exact near 0. In place.</summary>
        public Tensor log1p_() => Log1pInPlaceOperator.Call(this);

        /// <summary>The logarithm to base 2.</summary>
        public Tensor log2() => Log2Operator.Call(this);

        /// <summary>The logarithm to base 2. In place.</summary>
        public Tensor log2_() => Log2InPlaceOperator.Call(this);

        /// <summary>The square root.</summary>
        public Tensor sqrt() => SqrtOperator.Call(this);

        /// <summary>The square root. In place.</summary>
        public Tensor sqrt_() => SqrtInPlaceOperator.Call(this);

        /// <summary>1 over the square root.</summary>
        public Tensor rsqrt() => RsqrtOperator.Call(this);

        /// <summary>1 over the square root. In place.</summary>
        public Tensor rsqrt_() => RsqrtInPlaceOperator.Call(this);

        /// <summary>Each element times itself.</summary>
        public Tensor square() => SquareOperator.Call(this);

        /// <summary>1 over each element.</summary>
        public Tensor reciprocal() => ReciprocalOperator.Call(this);

        /// <summary>1 over each element. In place.</summary>
        public Tensor reciprocal_() => ReciprocalInPlaceOperator.Call(this);

        /// <summary>1 / (1 + exp(-x)).</summary>
        public Tensor sigmoid() => SigmoidOperator.Call(this);

        /// <summary>1 / (1 + exp(-x)). In place.</summary>
        public Tensor sigmoid_() => SigmoidInPlaceOperator.Call(this);

        /// <summary>The logarithm of 1 / (1 + exp(-x)), without overflow; its derivative at 0 is 1/2.</summary>
        public Tensor log_sigmoid() => LogSigmoidOperator.Call(this);

        /// <summary>The hyperbolic tangent.</summary>
        public Tensor tanh() => TanhOperator.Call(this);

        /// <summary>The hyperbolic tangent. In place.</summary>
        public Tensor tanh_() => TanhInPlaceOperator.Call(this);

        /// <summary>max(x, 0).</summary>
        public Tensor relu() => ReluOperator.Call(this);

        /// <summary>max(x, 0). In place.</summary>
        public Tensor relu_() => ReluInPlaceOperator.Call(this);

        /// <summary>The sine.</summary>
        public Tensor sin() => SinOperator.Call(this);

        /// <summary>The sine. In place.</summary>
        public Tensor sin_() => SinInPlaceOperator.Call(this);

        /// <summary>The cosine.</summary>
        public Tensor cos() => CosOperator.Call(this);

        /// <summary>The cosine. In place.</summary>
        public Tensor cos_() => CosInPlaceOperator.Call(this);

        /// <summary>The tangent.</summary>
        public Tensor tan() => TanOperator.Call(this);

        /// <summary>The tangent. In place.</summary>
        public Tensor tan_() => TanInPlaceOperator.Call(this);

        /// <summary>The arc tangent.</summary>
        public Tensor atan() => AtanOperator.Call(this);

        /// <summary>The arc tangent. In place.</summary>
        public Tensor atan_() => AtanInPlaceOperator.Call(this);

        /// <summary>The error function.</summary>
        public Tensor erf() => ErfOperator.Call(this);

        /// <summary>The error function. In place.</summary>
        public Tensor erf_() => ErfInPlaceOperator.Call(this);

        /// <summary>The largest integer that is not above.</summary>
        public Tensor floor() => FloorOperator.Call(this);

        /// <summary>The largest integer that is not above. In place.</summary>
        public Tensor floor_() => FloorInPlaceOperator.Call(this);

        /// <summary>The smallest integer that is not below.</summary>
        public Tensor ceil() => CeilOperator.Call(this);

        /// <summary>The smallest integer that is not below. In place.</summary>
        public Tensor ceil_() => CeilInPlaceOperator.Call(this);

        /// <summary>The integer part.</summary>
        public Tensor trunc() => TruncOperator.Call(this);

        /// <summary>The integer part. In place.</summary>
        public Tensor trunc_() => TruncInPlaceOperator.Call(this);

        /// <summary>The part after the point, with the sign of the element.</summary>
        public Tensor frac() => FracOperator.Call(this);

        /// <summary>The part after the point, with the sign of the element. In place.</summary>
        public Tensor frac_() => FracInPlaceOperator.Call(this);

        /// <summary>-1, 0 or 1.</summary>
        public Tensor sign() => SignOperator.Call(this);

        /// <summary>-1, 0 or 1. In place.</summary>
        public Tensor sign_() => SignInPlaceOperator.Call(this);

        /// <summary>Every bit turned; of a truth value, its opposite.</summary>
        public Tensor bitwise_not() => BitwiseNotOperator.Call(this);

        /// <summary>Every bit turned; of a truth value, its opposite. In place.</summary>
        public Tensor bitwise_not_() => BitwiseNotInPlaceOperator.Call(this);

        /// <summary>True where the element is zero.</summary>
        public Tensor logical_not() => LogicalNotOperator.Call(this);

        /// <summary>True where the element is zero. In place.</summary>
        public Tensor logical_not_() => LogicalNotInPlaceOperator.Call(this);

        /// <summary>True where the element is not a number.</summary>
        public Tensor isnan() => IsnanOperator.Call(this);

        /// <summary>True where the element is infinite.</summary>
        public Tensor isinf() => IsinfOperator.Call(this);

        /// <summary>True where the element is neither infinite nor NaN.</summary>
        public Tensor isfinite() => IsfiniteOperator.Call(this);

        /// <summary>The nearest number with so many decimals; halves go to the even one.</summary>
        public Tensor round(long decimals = 0L) => RoundDecimalsOperator.Call(this, decimals);

        /// <summary>NaN and infinities replaced; null stands for the largest or lowest finite number.</summary>
        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) => NanToNumOperator.Call(this, nan, posinf, neginf);
    }
}
