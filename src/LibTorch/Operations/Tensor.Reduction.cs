using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator SumOperator = new("sum");
        private static readonly Operator SumDimIntListOperator = new("sum", "dim_IntList");
        private static readonly Operator MeanOperator = new("mean");
        private static readonly Operator MeanDimOperator = new("mean", "dim");
        private static readonly Operator MaxOperator = new("max");
        private static readonly Operator MinOperator = new("min");
        private static readonly Operator MaxDimOperator = new("max", "dim");
        private static readonly Operator MinDimOperator = new("min", "dim");
        private static readonly Operator AmaxOperator = new("amax");
        private static readonly Operator AminOperator = new("amin");
        private static readonly Operator ArgmaxOperator = new("argmax");
        private static readonly Operator ArgminOperator = new("argmin");
        private static readonly Operator AllOperator = new("all");
        private static readonly Operator AllDimOperator = new("all", "dim");
        private static readonly Operator AnyOperator = new("any");
        private static readonly Operator AnyDimOperator = new("any", "dim");
        private static readonly Operator CountNonzeroOperator = new("count_nonzero");
        private static readonly Operator CountNonzeroDimIntListOperator = new("count_nonzero", "dim_IntList");
        private static readonly Operator CumsumOperator = new("cumsum");
        private static readonly Operator CumprodOperator = new("cumprod");
        private static readonly Operator LogsumexpOperator = new("logsumexp");
        private static readonly Operator SoftmaxIntOperator = new("softmax", "int");
        private static readonly Operator LogSoftmaxIntOperator = new("log_softmax", "int");
        private static readonly Operator NormScalarOperator = new("norm", "Scalar");
        private static readonly Operator MedianOperator = new("median");
        private static readonly Operator BincountOperator = new("bincount");

        /// <summary>The sum of all elements; of integers, in Int64.</summary>
        public Tensor sum(ScalarType? type = null) => SumOperator.Call(this, type);

        /// <summary>The sum over some dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => SumDimIntListOperator.Call(this, dim, keepdim, type);

        /// <summary>The sum over some dimensions.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => sum(dim.ToArray(), keepdim, type);

        /// <summary>The sum over one dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => SumDimIntListOperator.Call(this, new[] { dim }, keepdim, type);

        /// <summary>The mean of all elements; NaN where there are none.</summary>
        public Tensor mean() => MeanOperator.Call(this);

        /// <summary>The mean over some dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => MeanDimOperator.Call(this, dimensions, keepdim, type);

        /// <summary>The largest element; of several, the gradient is shared evenly.</summary>
        public Tensor max() => MaxOperator.Call(this);

        /// <summary>The smallest element; of several, the gradient is shared evenly.</summary>
        public Tensor min() => MinOperator.Call(this);

        /// <summary>The largest element over a dimension, and where it is; the gradient goes to that one.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => MaxDimOperator.CallPair(this, dim, keepdim);

        /// <summary>The smallest element over a dimension, and where it is; the gradient goes to that one.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => MinDimOperator.CallPair(this, dim, keepdim);

        /// <summary>The largest element over some dimensions; of several, the gradient is shared evenly.</summary>
        public Tensor amax(params long[] dims) => AmaxOperator.Call(this, dims);

        /// <summary>The largest element over some dimensions; of several, the gradient is shared evenly.</summary>
        public Tensor amax(long[] dims, bool keepdim = false) => AmaxOperator.Call(this, dims, keepdim);

        /// <summary>The largest element over some dimensions; of several, the gradient is shared evenly.</summary>
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false) => amax(dims.ToArray(), keepdim);

        /// <summary>The smallest element over some dimensions; of several, the gradient is shared evenly.</summary>
        public Tensor amin(params long[] dims) => AminOperator.Call(this, dims);

        /// <summary>The smallest element over some dimensions; of several, the gradient is shared evenly.</summary>
        public Tensor amin(long[] dims, bool keepdim = false) => AminOperator.Call(this, dims, keepdim);

        /// <summary>The smallest element over some dimensions; of several, the gradient is shared evenly.</summary>
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false) => amin(dims.ToArray(), keepdim);

        /// <summary>Position of the largest of all elements, as if flat.</summary>
        public Tensor argmax() => ArgmaxOperator.Call(this);

        /// <summary>Position of the largest element over a dimension.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => ArgmaxOperator.Call(this, dim, keepdim);

        /// <summary>Position of the smallest of all elements, as if flat.</summary>
        public Tensor argmin() => ArgminOperator.Call(this);

        /// <summary>Position of the smallest element over a dimension.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => ArgminOperator.Call(this, dim, keepdim);

        /// <summary>Whether every element is true.</summary>
        public Tensor all() => AllOperator.Call(this);

        /// <summary>Whether every element over a dimension is true.</summary>
        public Tensor all(long dim, bool keepdim = false) => AllDimOperator.Call(this, dim, keepdim);

        /// <summary>Whether any element is true.</summary>
        public Tensor any() => AnyOperator.Call(this);

        /// <summary>Whether any element over a dimension is true.</summary>
        public Tensor any(long dim, bool keepdim = false) => AnyDimOperator.Call(this, dim, keepdim);

        /// <summary>How many elements are not zero, over some dimensions or all.</summary>
        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? CountNonzeroOperator.Call(this) : CountNonzeroDimIntListOperator.Call(this, dims);

        /// <summary>Running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => CumsumOperator.Call(this, dim, type);

        /// <summary>Running products along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) => CumprodOperator.Call(this, dim, type);

        /// <summary>log of the sum of exp over a dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => LogsumexpOperator.Call(this, new[] { dim }, keepdim);

        /// <summary>exp over a dimension, divided by its sum.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => SoftmaxIntOperator.Call(this, dim, dtype);

        /// <summary>The logarithm of softmax, without overflow.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => LogSoftmaxIntOperator.Call(this, dim, dtype);

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2.0f) => NormScalarOperator.Call(this, (double)p);

        /// <summary>The median of all elements; of two in the middle, the lower.</summary>
        public Tensor median() => MedianOperator.Call(this);

        /// <summary>How often each number occurs, or the sum of its weights.</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) => BincountOperator.Call(this, weights, minlength);
    }
}
