using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Differentiation of what autograd has recorded.</summary>
    public static unsafe class autograd
    {
        /// <summary>Gradients of the outputs with respect to the inputs.</summary>
        /// <param name="outputs">Tensors that were computed.</param>
        /// <param name="inputs">Tensors that they were computed from.</param>
        /// <param name="grad_outputs">A weight for each output; may be left out where the outputs have one element each.</param>
        /// <param name="retain_graph">Keep the record, for another call.</param>
        /// <param name="create_graph">Record the differentiation itself, for higher derivatives.</param>
        /// <param name="allow_unused">Give null for an input that no output depends on, rather than an error.</param>
        /// <returns>A gradient for each input, in its shape.</returns>
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            nint[] outputHandles = Handles(outputs), inputHandles = Handles(inputs), weightHandles = Handles(grad_outputs);
            var results = new nint[inputHandles.Length];
            fixed (nint* output = outputHandles, input = inputHandles, weight = weightHandles, result = results)
            {
                int status = NativeMethods.reploss_gradients(
                    output, outputHandles.Length, input, inputHandles.Length, weight, weightHandles.Length,
                    retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, result);
                NativeError.Check(status, "autograd.grad");
            }

            KeepAlive(outputs, inputs, grad_outputs);
            return [.. results.Select(handle => handle == 0 ? null! : new Tensor(handle))];
        }

        /// <summary>Adds the gradients of the tensors to those of the leaves that they were computed from.</summary>
        /// <param name="tensors">Tensors that were computed.</param>
        /// <param name="grad_tensors">A weight for each; may be left out where they have one element each.</param>
        /// <param name="retain_graph">Keep the record, for another call; as <paramref name="create_graph"/> where not given.</param>
        /// <param name="create_graph">Record the differentiation itself, for higher derivatives.</param>
        /// <param name="inputs">The leaves to add to; all of them where not given.</param>
        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            nint[] tensorHandles = Handles(tensors), weightHandles = Handles(grad_tensors), inputHandles = Handles(inputs);
            fixed (nint* tensor = tensorHandles, weight = weightHandles, input = inputHandles)
            {
                int status = NativeMethods.reploss_backward(
                    tensor, tensorHandles.Length, weight, weightHandles.Length,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, input, inputHandles.Length);
                NativeError.Check(status, "backward");
            }

            KeepAlive(tensors, inputs, grad_tensors);
        }

        /// <inheritdoc cref="backward(IList{Tensor},IList{Tensor},bool?,bool,IList{Tensor})"/>
        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : [.. tensors.Select(tensor => tensor.Handle)];

        private static void KeepAlive(params IList<Tensor>?[] lists)
        {
            foreach (Tensor tensor in lists.Where(list => list is not null).SelectMany(list => list!))
            {
                GC.KeepAlive(tensor);
            }
        }
    }
}
