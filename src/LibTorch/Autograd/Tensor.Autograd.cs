using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Starts a dispose scope: tensors made in this thread are freed with it.</summary>
    public static DisposeScope NewDisposeScope() => new();

    public sealed partial class Tensor
    {
        private static readonly Operator DetachOperator = new("detach");
        private static readonly Operator DetachInPlaceOperator = new("detach_");

        /// <summary>The same memory, of which autograd records nothing.</summary>
        public Tensor detach() => DetachOperator.Call(this);

        /// <summary>Forgets what autograd has recorded of this tensor.</summary>
        public Tensor detach_() => DetachInPlaceOperator.Call(this);

        /// <summary>Adds the gradients of this tensor of one element to those of the leaves that it was computed from.</summary>
        public void backward() => autograd.backward(this);
    }
}
