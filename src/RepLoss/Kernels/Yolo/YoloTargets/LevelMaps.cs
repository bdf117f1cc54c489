using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The cells of all levels in one row, level after level: [B,A,ny,nx] of the first, then of the next.</summary>
internal sealed class LevelMaps
{
    private readonly IReadOnlyList<(long Height, long Width)> _grids;
    private readonly long _images, _anchors;
    private readonly long[] _starts;

    /// <summary>Numbers the cells.</summary>
    /// <param name="grids">ny and nx of each level.</param>
    /// <param name="images">B.</param>
    /// <param name="anchors">A.</param>
    /// <param name="device">Where tensors are made.</param>
    public LevelMaps(IReadOnlyList<(long Height, long Width)> grids, long images, long anchors, Device device)
    {
        (_grids, _images, _anchors, _starts) = (grids, images, anchors, new long[grids.Count + 1]);
        for (int level = 0; level < grids.Count; level++)
            _starts[level + 1] = _starts[level] + (images * anchors * grids[level].Height * grids[level].Width);
        Numbers = tensor([.. grids.Select(grid => grid.Height * grid.Width), .. grids.Select(grid => grid.Width), .. _starts[..^1]], [3, grids.Count], device: device);
        Sides = tensor([.. grids.Select(grid => (float)grid.Width), .. grids.Select(grid => (float)grid.Height)], [2, grids.Count, 1], device: device);
    }

    /// <summary>[3,L] int64: cells of a map, which is one image and anchor; cells of a row; the level's first cell.</summary>
    public Tensor Numbers { get; }

    /// <summary>[2,L,1] float32: nx and ny.</summary>
    public Tensor Sides { get; }

    /// <summary>All cells.</summary>
    public long Count => _starts[^1];

    /// <summary>The first cell of the map of an image and an anchor, counted from the first cell of its level.</summary>
    /// <param name="numbers">What <see cref="Numbers"/> holds, for the level of each.</param>
    /// <param name="image">Images.</param>
    /// <param name="anchor">Anchors.</param>
    public Tensor FirstCells(Tensor numbers, Tensor image, Tensor anchor)
    {
        using Scalar anchors = _anchors.ToScalar();
        return anchor.add(image, anchors).mul_(numbers.select(0, 0));
    }

    /// <summary>The part of each level.</summary>
    /// <param name="all">A number for every cell.</param>
    public Tensor[] Parts(Tensor all) => [.. _grids.Select((_, level) => all.narrow(0, _starts[level], _starts[level + 1] - _starts[level]))];

    /// <summary>[B,A,ny,nx] of each level.</summary>
    /// <param name="all">A number for every cell.</param>
    public Tensor[] Maps(Tensor all) => [.. Parts(all).Zip(_grids, (part, grid) => part.view(_images, _anchors, grid.Height, grid.Width))];
}
