using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator EqTensorOperator = new("eq", "Tensor");
        private static readonly Operator EqScalarOperator = new("eq", "Scalar");
        private static readonly Operator NeTensorOperator = new("ne", "Tensor");
        private static readonly Operator NeScalarOperator = new("ne", "Scalar");
        private static readonly Operator LtTensorOperator = new("lt", "Tensor");
        private static readonly Operator LtScalarOperator = new("lt", "Scalar");
        private static readonly Operator LeTensorOperator = new("le", "Tensor");
        private static readonly Operator LeScalarOperator = new("le", "Scalar");
        private static readonly Operator GtTensorOperator = new("gt", "Tensor");
        private static readonly Operator GtScalarOperator = new("gt", "Scalar");
        private static readonly Operator GeTensorOperator = new("ge", "Tensor");
        private static readonly Operator GeScalarOperator = new("ge", "Scalar");
        private static readonly Operator IscloseOperator = new("isclose");
        private static readonly Operator AllcloseOperator = new("allclose");

        /// <summary>True where the element is equal to the target.</summary>
        public Tensor eq(Tensor target) => EqTensorOperator.Call(this, target);

        /// <summary>True where the element is equal to the target.</summary>
        public Tensor eq(Scalar target) => EqScalarOperator.Call(this, target);

        /// <summary>True where the element is different from the target.</summary>
        public Tensor ne(Tensor target) => NeTensorOperator.Call(this, target);

        /// <summary>True where the element is different from the target.</summary>
        public Tensor ne(Scalar target) => NeScalarOperator.Call(this, target);

        /// <summary>True where the element is below the target.</summary>
        public Tensor lt(Tensor target) => LtTensorOperator.Call(this, target);

        /// <summary>True where the element is below the target.</summary>
        public Tensor lt(Scalar target) => LtScalarOperator.Call(this, target);

        /// <summary>True where the element is not above the target.</summary>
        public Tensor le(Tensor target) => LeTensorOperator.Call(this, target);

        /// <summary>True where the element is not above the target.</summary>
        public Tensor le(Scalar target) => LeScalarOperator.Call(this, target);

        /// <summary>True where the element is above the target.</summary>
        public Tensor gt(Tensor target) => GtTensorOperator.Call(this, target);

        /// <summary>True where the element is above the target.</summary>
        public Tensor gt(Scalar target) => GtScalarOperator.Call(this, target);

        /// <summary>True where the element is not below the target.</summary>
        public Tensor ge(Tensor target) => GeTensorOperator.Call(this, target);

        /// <summary>True where the element is not below the target.</summary>
        public Tensor ge(Scalar target) => GeScalarOperator.Call(this, target);

        /// <summary>True where the elements differ by at most atol + rtol * |other|.</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            IscloseOperator.Call(this, other, rtol, atol, nanEqual);

        /// <summary>Whether all elements differ by at most atol + rtol * |target|.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            AllcloseOperator.CallValue(this, target, rtol, atol, equal_nan).Bits != 0;
    }
}
