using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// N boxes by their edges, the way blocks of pairs read them; or what a loss has for a gradient with respect to each of these. To be used without a graph.
/// </summary>
/// <param name="Edges">[2,2,N]: lower edges x1, y1, then upper edges x2, y2.</param>
/// <param name="Area">[N].</param>
internal sealed record BoxEdges(Tensor Edges, Tensor Area)
{
    /// <summary>The edges of boxes [N,4].</summary>
    /// <param name="boxes">x1, y1, x2, y2.</param>
    /// <param name="d">The pixel offset.</param>
    public static BoxEdges Of(Tensor boxes, double d)
    {
        Tensor edges = Boxes.ColumnsTensor(boxes), sides = Boxes.Offset_(edges[1] - edges[0], d);
        return new BoxEdges(edges, sides[0] * sides[1]);
    }

    /// <summary>Zeros of the same shapes.</summary>
    public BoxEdges Zeros() => new(zeros_like(Edges), zeros_like(Area));

    /// <summary>Some of the boxes, by the same memory.</summary>
    public BoxEdges Narrow(long start, long length) =>
        length == Area.size(0) ? this : new(Edges.narrow(2, start, length), Area.narrow(0, start, length));

    /// <summary>One of the boxes for each index [n] int64.</summary>
    public BoxEdges Pick(Tensor indices) => new(Edges.index_select(2, indices), Area.index_select(0, indices));

    /// <summary>Adds in place.</summary>
    public void Add(BoxEdges part)
    {
        Edges.add_(part.Edges, Scalars.One);
        Area.add_(part.Area, Scalars.One);
    }

    /// <summary>
    /// This gradient, of edges taken twice, with respect to the boxes themselves, [N,4]: an area grows with each side by the length of the
    /// other. It is overwritten.
    /// </summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="d">The pixel offset.</param>
    public Tensor ToBoxes(BoxEdges boxes, double d)
    {
        Tensor sides = Boxes.Offset_(boxes.Edges[1] - boxes.Edges[0], d);
        Tensor byArea = stack([sides[1], sides[0]]).mul_(Area);
        Edges.mul_(ConstantTensor.Of(0.5, Edges));
        Edges[0].sub_(byArea);
        Edges[1].add_(byArea, Scalars.One);
        return Boxes.RowsTensor(Edges);
    }
}
