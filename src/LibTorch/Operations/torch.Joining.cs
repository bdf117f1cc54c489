using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator BroadcastTensorsOperator = new("broadcast_tensors");
    private static readonly Operator CatOperator = new("cat");
    private static readonly Operator ColumnStackOperator = new("column_stack");
    private static readonly Operator EinsumOperator = new("einsum");
    private static readonly Operator HstackOperator = new("hstack");
    private static readonly Operator MeshgridOperator = new("meshgrid", "indexing");
    private static readonly Operator SearchsortedTensorOperator = new("searchsorted", "Tensor");
    private static readonly Operator StackOperator = new("stack");
    private static readonly Operator VstackOperator = new("vstack");
    private static readonly Operator WhereOperator = new("where");

    /// <summary>Tensors put together along a dimension that they have.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => CatOperator.Call(tensors.ToArray(), dim);

    /// <inheritdoc cref="cat(IList{Tensor},long)"/>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>Tensors put together along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => StackOperator.Call(tensors.ToArray(), dim);

    /// <summary>Tensors put side by side: along dimension 1, or 0 where that is all there is.</summary>
    public static Tensor hstack(params Tensor[] tensors) => HstackOperator.Call(tensors);

    /// <inheritdoc cref="hstack(Tensor[])"/>
    public static Tensor hstack(IList<Tensor> tensors) => hstack(tensors.ToArray());

    /// <summary>Tensors put one below the other: along dimension 0, vectors as rows.</summary>
    public static Tensor vstack(IList<Tensor> tensors) => VstackOperator.Call(tensors.ToArray());

    /// <summary>Tensors put side by side, vectors as columns.</summary>
    public static Tensor column_stack(params Tensor[] tensors) => ColumnStackOperator.Call(tensors);

    /// <summary>Each tensor repeated without a copy to the shape that all of them broadcast to.</summary>
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => BroadcastTensorsOperator.CallList(tensors);

    /// <summary>For each vector, a tensor of the grid's shape with its values along its own dimension ("ij").</summary>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        MeshgridOperator.CallList(tensors.ToArray(), indexing);

    /// <summary>Sums of products by Einstein's convention, for example "ij,jk->ik".</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors) => EinsumOperator.Call(equation, tensors);

    /// <summary>Positions at which values would be inserted into a sorted sequence; before equal ones, or behind them.</summary>
    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null) =>
        SearchsortedTensorOperator.Call(sorted_sequence, values, out_int32, right, Argument.None, sorter);

    /// <summary>Positions of the true elements, a tensor for each dimension.</summary>
    public static Tensor[] where(Tensor condition) => WhereOperator.CallList(condition);
}
