using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator SelectIntOperator = new("select", "int");
        private static readonly Operator NarrowOperator = new("narrow");
        private static readonly Operator SliceTensorOperator = new("slice", "Tensor");
        private static readonly Operator IndexSelectOperator = new("index_select");
        private static readonly Operator GatherOperator = new("gather");
        private static readonly Operator TakeOperator = new("take");
        private static readonly Operator TakeAlongDimOperator = new("take_along_dim");
        private static readonly Operator MaskedSelectOperator = new("masked_select");
        private static readonly Operator ScatterSrcOperator = new("scatter", "src");
        private static readonly Operator ScatterAddOperator = new("scatter_add");
        private static readonly Operator ScatterInPlaceSrcOperator = new("scatter_", "src");
        private static readonly Operator ScatterAddInPlaceOperator = new("scatter_add_");
        private static readonly Operator IndexAddOperator = new("index_add");
        private static readonly Operator IndexAddInPlaceOperator = new("index_add_");
        private static readonly Operator IndexCopyOperator = new("index_copy");
        private static readonly Operator IndexCopyInPlaceOperator = new("index_copy_");
        private static readonly Operator IndexFillIntScalarOperator = new("index_fill", "int_Scalar");
        private static readonly Operator IndexFillInPlaceIntScalarOperator = new("index_fill_", "int_Scalar");
        private static readonly Operator NonzeroOperator = new("nonzero");
        private static readonly Operator NonzeroNumpyOperator = new("nonzero_numpy");
        private static readonly Operator SortStableOperator = new("sort", "stable");
        private static readonly Operator ArgsortOperator = new("argsort");
        private static readonly Operator TopkOperator = new("topk");
        private static readonly Operator BucketizeTensorOperator = new("bucketize", "Tensor");

        /// <summary>One slice; the dimension goes.</summary>
        public Tensor select(long dim, long index) => SelectIntOperator.Call(this, dim, index);

        /// <summary>A range of a dimension.</summary>
        public Tensor narrow(long dim, long start, long length) => NarrowOperator.Call(this, dim, start, length);

        /// <summary>From start up to and without finish, every step-th.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => SliceTensorOperator.Call(this, dim, start, finish, step);

        /// <summary>The slices at some positions.</summary>
        public Tensor index_select(long dim, Tensor index) => IndexSelectOperator.Call(this, dim, index);

        /// <summary>For each position of index, the element there along a dimension.</summary>
        public Tensor gather(long dim, Tensor index) => GatherOperator.Call(this, dim, index);

        /// <summary>The elements at some positions, as if flat.</summary>
        public Tensor take(Tensor index) => TakeOperator.Call(this, index);

        /// <summary>Like gather, with broadcasting.</summary>
        public Tensor take_along_dim(Tensor indices, long dim) => TakeAlongDimOperator.Call(this, indices, dim);

        /// <summary>The elements where the mask is true, flat.</summary>
        public Tensor masked_select(Tensor mask) => MaskedSelectOperator.Call(this, mask);

        /// <summary>src written to the positions along a dimension; which of several on one place wins is not defined.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => ScatterSrcOperator.Call(this, dim, index, src);

        /// <summary>src added to the positions along a dimension.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => ScatterAddOperator.Call(this, dim, index, src);

        /// <summary>src written to the positions along a dimension; which of several on one place wins is not defined. In place.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) => ScatterInPlaceSrcOperator.Call(this, dim, index, src);

        /// <summary>src added to the positions along a dimension. In place.</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => ScatterAddInPlaceOperator.Call(this, dim, index, src);

        /// <summary>alpha * source added to the slices at some positions.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => IndexAddOperator.Call(this, dim, index, source, alpha);

        /// <summary>alpha * source added to the slices at some positions. In place.</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            IndexAddInPlaceOperator.Call(this, dim, index, source, alpha);

        /// <summary>source written to the slices at some positions.</summary>
        public Tensor index_copy(long dim, Tensor index, Tensor source) => IndexCopyOperator.Call(this, dim, index, source);

        /// <summary>source written to the slices at some positions. In place.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => IndexCopyInPlaceOperator.Call(this, dim, index, source);

        /// <summary>The value written to the slices at some positions.</summary>
        public Tensor index_fill(long dim, Tensor index, Scalar value) => IndexFillIntScalarOperator.Call(this, dim, index, value);

        /// <summary>The value written to the slices at some positions. In place.</summary>
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => IndexFillInPlaceIntScalarOperator.Call(this, dim, index, value);

        /// <summary>Positions of the elements that are not zero, a row each.</summary>
        public Tensor nonzero() => NonzeroOperator.Call(this);

        /// <summary>Positions of the elements that are not zero, a tensor for each dimension.</summary>
        public IList<Tensor> nonzero_as_list() => NonzeroNumpyOperator.CallList(this);

        /// <summary>Sorted along a dimension, and where each element was; stable keeps the order of equal ones.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            SortStableOperator.CallPair(this, stable, dim, descending);

        /// <summary>Positions that sort along a dimension; the order of equal ones is not defined.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => ArgsortOperator.Call(this, dim, descending);

        /// <summary>The k largest or smallest along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            TopkOperator.CallPair(this, (long)k, (long)dim, largest, sorted);

        /// <summary>For each element, the number of the interval between sorted boundaries.</summary>
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) =>
            BucketizeTensorOperator.Call(this, boundaries, outInt32, right);
    }
}
