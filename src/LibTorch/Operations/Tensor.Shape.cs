using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator ReshapeOperator = new("reshape");
        private static readonly Operator ViewOperator = new("view");
        private static readonly Operator ViewAsOperator = new("view_as");
        private static readonly Operator FlattenUsingIntsOperator = new("flatten", "using_ints");
        private static readonly Operator UnflattenIntOperator = new("unflatten", "int");
        private static readonly Operator UnsqueezeOperator = new("unsqueeze");
        private static readonly Operator UnsqueezeInPlaceOperator = new("unsqueeze_");
        private static readonly Operator SqueezeOperator = new("squeeze");
        private static readonly Operator SqueezeDimOperator = new("squeeze", "dim");
        private static readonly Operator SqueezeInPlaceOperator = new("squeeze_");
        private static readonly Operator SqueezeInPlaceDimOperator = new("squeeze_", "dim");
        private static readonly Operator ExpandOperator = new("expand");
        private static readonly Operator ExpandAsOperator = new("expand_as");
        private static readonly Operator BroadcastToOperator = new("broadcast_to");
        private static readonly Operator PermuteOperator = new("permute");
        private static readonly Operator TransposeIntOperator = new("transpose", "int");
        private static readonly Operator TOperator = new("t");
        private static readonly Operator MovedimIntlistOperator = new("movedim", "intlist");
        private static readonly Operator RepeatOperator = new("repeat");
        private static readonly Operator TileOperator = new("tile");
        private static readonly Operator RepeatInterleaveSelfTensorOperator = new("repeat_interleave", "self_Tensor");
        private static readonly Operator RepeatInterleaveSelfIntOperator = new("repeat_interleave", "self_int");
        private static readonly Operator FlipOperator = new("flip");
        private static readonly Operator RollOperator = new("roll");
        private static readonly Operator SplitTensorOperator = new("split", "Tensor");
        private static readonly Operator SplitWithSizesOperator = new("split_with_sizes");
        private static readonly Operator ChunkOperator = new("chunk");
        private static readonly Operator UnbindIntOperator = new("unbind", "int");
        private static readonly Operator ContiguousOperator = new("contiguous");
        private static readonly Operator CloneOperator = new("clone");
        private static readonly Operator AliasOperator = new("alias");
        private static readonly Operator DiagOperator = new("diag");
        private static readonly Operator TrilOperator = new("tril");
        private static readonly Operator TriuOperator = new("triu");

        /// <summary>The same elements in another shape; -1 is what is left over.</summary>
        public Tensor reshape(params long[] shape) => ReshapeOperator.Call(this, shape);

        /// <summary>The same memory in another shape; -1 is what is left over.</summary>
        public Tensor view(params long[] shape) => ViewOperator.Call(this, shape);

        /// <summary>The same memory in the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => ViewAsOperator.Call(this, other);

        /// <summary>Some dimensions made into one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => FlattenUsingIntsOperator.Call(this, start_dim, end_dim);

        /// <summary>One dimension made into several.</summary>
        public Tensor unflatten(long dim, params long[] sizes) => UnflattenIntOperator.Call(this, dim, sizes);

        /// <summary>A new dimension of size 1.</summary>
        public Tensor unsqueeze(long dim) => UnsqueezeOperator.Call(this, dim);

        /// <summary>A new dimension of size 1, in place.</summary>
        public Tensor unsqueeze_(long dim) => UnsqueezeInPlaceOperator.Call(this, dim);

        /// <summary>Without one dimension of size 1, or without all of them.</summary>
        public Tensor squeeze(long? dim = null) => dim is null ? SqueezeOperator.Call(this) : SqueezeDimOperator.Call(this, dim);

        /// <summary>Without one dimension of size 1, or without all of them; in place.</summary>
        public Tensor squeeze_(long? dim = null) => dim is null ? SqueezeInPlaceOperator.Call(this) : SqueezeInPlaceDimOperator.Call(this, dim);

        /// <summary>Dimensions of size 1 repeated without a copy; -1 is as it was.</summary>
        public Tensor expand(params long[] sizes) => ExpandOperator.Call(this, sizes);

        /// <summary>Dimensions of size 1 repeated without a copy; -1 is as it was.</summary>
        public Tensor expand(long[] sizes, bool isImplicit = false) => ExpandOperator.Call(this, sizes, isImplicit);

        /// <summary>Dimensions of size 1 repeated without a copy; -1 is as it was.</summary>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);

        /// <summary>Repeated without a copy to the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => ExpandAsOperator.Call(this, other);

        /// <summary>Repeated without a copy to a shape.</summary>
        public Tensor broadcast_to(params long[] shape) => BroadcastToOperator.Call(this, shape);

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(params long[] permutation) => PermuteOperator.Call(this, permutation);

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => TransposeIntOperator.Call(this, dim0, dim1);

        /// <summary>A matrix with rows and columns exchanged.</summary>
        public Tensor t() => TOperator.Call(this);

        /// <summary>Some dimensions moved, the others in their order.</summary>
        public Tensor movedim(long[] source, long[] destination) => MovedimIntlistOperator.Call(this, source, destination);

        /// <summary>The whole tensor repeated along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => RepeatOperator.Call(this, sizes);

        /// <summary>The whole tensor repeated along each dimension.</summary>
        public Tensor tile(long[] reps) => TileOperator.Call(this, reps);

        /// <summary>Each element repeated so many times along a dimension, or flat.</summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            RepeatInterleaveSelfTensorOperator.Call(this, repeats, dim, output_size);

        /// <summary>Each element repeated so many times along a dimension, or flat.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            RepeatInterleaveSelfIntOperator.Call(this, repeats, dim, output_size);

        /// <summary>The order along some dimensions turned.</summary>
        public Tensor flip(params long[] dims) => FlipOperator.Call(this, dims);

        /// <summary>Elements moved along a dimension, those that leave coming in at the other end.</summary>
        public Tensor roll(long shifts, long? dims = null) =>
            RollOperator.Call(this, new[] { shifts }, dims is { } dim ? new[] { dim } : System.Array.Empty<long>());

        /// <summary>Pieces of a size along a dimension; the last may be smaller.</summary>
        public Tensor[] split(long size, int dim = 0) => SplitTensorOperator.CallList(this, size, (long)dim);

        /// <summary>Pieces of given sizes along a dimension.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => SplitWithSizesOperator.CallList(this, sizes, dim);

        /// <summary>So many pieces along a dimension, or fewer.</summary>
        public Tensor[] chunk(long chunks, long dim = 0L) => ChunkOperator.CallList(this, chunks, dim);

        /// <summary>The slices along a dimension.</summary>
        public Tensor[] unbind(long dimension = 0L) => UnbindIntOperator.CallList(this, dimension);

        /// <summary>Itself, or a copy in row order.</summary>
        public Tensor contiguous() => ContiguousOperator.Call(this);

        /// <summary>A copy.</summary>
        public Tensor clone() => CloneOperator.Call(this);

        /// <summary>The same memory under another handle.</summary>
        public Tensor alias() => AliasOperator.Call(this);

        /// <summary>A diagonal of a matrix, or a matrix with this diagonal.</summary>
        public Tensor diag(long diagonal = 0) => DiagOperator.Call(this, diagonal);

        /// <summary>The lower triangle, zero above.</summary>
        public Tensor tril(long diagonal = 0) => TrilOperator.Call(this, diagonal);

        /// <summary>The upper triangle, zero below.</summary>
        public Tensor triu(long diagonal = 0) => TriuOperator.Call(this, diagonal);
    }
}
