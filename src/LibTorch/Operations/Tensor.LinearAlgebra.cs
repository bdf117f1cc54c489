using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator MatmulOperator = new("matmul");
        private static readonly Operator MmOperator = new("mm");
        private static readonly Operator BmmOperator = new("bmm");
        private static readonly Operator MvOperator = new("mv");
        private static readonly Operator OuterOperator = new("outer");
        private static readonly Operator DotOperator = new("dot");

        /// <summary>The matrix product, batched and broadcast.</summary>
        public Tensor matmul(Tensor target) => MatmulOperator.Call(this, target);

        /// <summary>The product of two matrices.</summary>
        public Tensor mm(Tensor target) => MmOperator.Call(this, target);

        /// <summary>The products of two batches of matrices.</summary>
        public Tensor bmm(Tensor batch2) => BmmOperator.Call(this, batch2);

        /// <summary>A matrix times a vector.</summary>
        public Tensor mv(Tensor target) => MvOperator.Call(this, target);

        /// <summary>All products of two vectors.</summary>
        public Tensor outer(Tensor vec2) => OuterOperator.Call(this, vec2);

        /// <summary>The sum of the products of two vectors.</summary>
        public Tensor dot(Tensor target) => DotOperator.Call(this, target);
    }
}
