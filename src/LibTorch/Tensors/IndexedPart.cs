using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// What a list of positions means for a tensor: numbers, slices and new dimensions become a view, masks and tensors of
/// positions become the selectors of libtorch's index operators, by PyTorch's rules.
/// </summary>
internal sealed class IndexedPart : IDisposable
{
    private readonly List<Tensor> made = [];
    private readonly List<Tensor?> selectors = [];
    private int dimension;

    internal IndexedPart(Tensor tensor, TensorIndex[] indices)
    {
        View = tensor;
        try
        {
            long named = indices.Sum(Extent);
            foreach (TensorIndex index in indices)
            {
                Apply(index, tensor.ndim - named);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tensor after all but the selectors.</summary>
    internal Tensor View { get; private set; }

    /// <summary>For each dimension of the view the selector or null; null where there are none.</summary>
    internal Tensor?[]? Selectors => selectors.Count == 0 ? null : [.. selectors];

    /// <summary>Frees the views and selectors made on the way.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in made)
        {
            tensor.Dispose();
        }
    }

    // Dimensions of the tensor that a position speaks for; what is left over is the ellipsis's.
    private static long Extent(TensorIndex index) => index.Form switch
    {
        TensorIndex.IndexForm.Single or TensorIndex.IndexForm.Slice => 1,
        TensorIndex.IndexForm.Tensor => IsMask(index.Selector!) ? index.Selector!.ndim : 1,
        _ => 0,
    };

    private static bool IsMask(Tensor tensor) => tensor.dtype is ScalarType.Bool or ScalarType.Byte;

    private void Apply(TensorIndex index, long leftOver)
    {
        switch (index.Form)
        {
            case TensorIndex.IndexForm.Single:
                Replace(View.select(dimension, index.Start ?? 0));
                break;
            case TensorIndex.IndexForm.Slice:
                ApplySlice(index);
                break;
            case TensorIndex.IndexForm.Ellipsis:
                dimension += (int)Math.Max(leftOver, 0);
                break;
            case TensorIndex.IndexForm.None:
                Replace(View.unsqueeze(dimension++));
                break;
            case TensorIndex.IndexForm.Bool:
                ApplyTruth(index.Start != 0);
                break;
            default:
                ApplySelector(index.Selector!);
                break;
        }
    }

    private void ApplySlice(TensorIndex index)
    {
        if (index.Start is not null || index.Stop is not null || index.Step is not null)
        {
            Replace(View.slice(dimension, index.Start ?? 0, index.Stop ?? long.MaxValue, index.Step ?? 1));
        }

        dimension++;
    }

    private void ApplySelector(Tensor selector)
    {
        if (selector.ndim > 0)
        {
            Select(selector);
        }
        else if (IsMask(selector))
        {
            ApplyTruth(selector.ToBoolean());
        }
        else
        {
            Replace(View.select(dimension, selector.ToInt64()));
        }
    }

    // True keeps a new dimension of size 1, false makes it empty.
    private void ApplyTruth(bool value)
    {
        Replace(View.unsqueeze(dimension));
        Tensor positions = zeros(value ? 1 : 0, ScalarType.Int64, View.device);
        made.Add(positions);
        Select(positions);
    }

    private void Select(Tensor selector)
    {
        while (selectors.Count < dimension)
        {
            selectors.Add(null);
        }

        selectors.Add(selector);
        dimension++;
    }

    private void Replace(Tensor view)
    {
        made.Add(view);
        View = view;
    }
}
