using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator ClampOperator = new("clamp");
        private static readonly Operator ClampTensorOperator = new("clamp", "Tensor");
        private static readonly Operator ClampInPlaceOperator = new("clamp_");
        private static readonly Operator ClampInPlaceTensorOperator = new("clamp_", "Tensor");
        private static readonly Operator ClampMinOperator = new("clamp_min");
        private static readonly Operator ClampMinInPlaceOperator = new("clamp_min_");
        private static readonly Operator ClampMaxOperator = new("clamp_max");
        private static readonly Operator ClampMaxInPlaceOperator = new("clamp_max_");
        private static readonly Operator FillInPlaceScalarOperator = new("fill_", "Scalar");
        private static readonly Operator ZeroInPlaceOperator = new("zero_");
        private static readonly Operator CopyInPlaceOperator = new("copy_");
        private static readonly Operator MaskedFillScalarOperator = new("masked_fill", "Scalar");
        private static readonly Operator MaskedFillInPlaceScalarOperator = new("masked_fill_", "Scalar");
        private static readonly Operator WhereSelfOperator = new("where", "self");

        /// <summary>Each element brought between min and max; null is no bound.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => ClampOperator.Call(this, min, max);

        /// <summary>Each element brought between min and max; null is no bound.</summary>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => ClampTensorOperator.Call(this, min, max);

        /// <summary>Each element brought between min and max; null is no bound. In place.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => ClampInPlaceOperator.Call(this, min, max);

        /// <summary>Each element brought between min and max; null is no bound. In place.</summary>
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => ClampInPlaceTensorOperator.Call(this, min, max);

        /// <summary>Each element, at least min.</summary>
        public Tensor clamp_min(Scalar min) => ClampMinOperator.Call(this, min);

        /// <summary>Each element, at least min. In place.</summary>
        public Tensor clamp_min_(Scalar min) => ClampMinInPlaceOperator.Call(this, min);

        /// <summary>Each element, at most max.</summary>
        public Tensor clamp_max(Scalar max) => ClampMaxOperator.Call(this, max);

        /// <summary>Each element, at most max. In place.</summary>
        public Tensor clamp_max_(Scalar max) => ClampMaxInPlaceOperator.Call(this, max);

        /// <summary>Writes the value to every element.</summary>
        public Tensor fill_(Scalar value) => FillInPlaceScalarOperator.Call(this, value);

        /// <summary>Writes 0 to every element.</summary>
        public Tensor zero_() => ZeroInPlaceOperator.Call(this);

        /// <summary>Writes the elements of another tensor, broadcast and converted.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) => CopyInPlaceOperator.Call(this, source, nonBlocking);

        /// <summary>The value where the mask is true, else the element.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => MaskedFillScalarOperator.Call(this, mask, value);

        /// <summary>Writes the value where the mask is true.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) => MaskedFillInPlaceScalarOperator.Call(this, mask, value);

        /// <summary>The element of this where the condition is true, else that of y.</summary>
        public Tensor where(Tensor condition, Tensor y) => WhereSelfOperator.Call(condition, this, y);
    }
}
