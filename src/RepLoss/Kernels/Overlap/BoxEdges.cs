using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>N boxes by their edges, the way blocks of pairs read them; or a gradient with respect to each of these.</summary>
/// <param name="Low">[2,N]: x1, y1.</param>
/// <param name="High">[2,N]: x2, y2.</param>
/// <param name="Area">[N].</param>
internal sealed record BoxEdges(Tensor Low, Tensor High, Tensor Area)
{
    /// <summary>The edges of boxes [N,4], without a graph.</summary>
    public static BoxEdges Of(Tensor boxes, double d)
    {
        Tensor edges = Boxes.ColumnsTensor(boxes);
        Tensor low = edges.narrow(0, 0, 2), high = edges.narrow(0, 2, 2), sides = Sides(low, high, d);
        return new BoxEdges(low, high, sides[0] * sides[1]);
    }

    /// <summary>Zeros of the same shapes.</summary>
    public BoxEdges Zeros() => new(zeros_like(Low), zeros_like(High), zeros_like(Area));

    /// <summary>Some of the boxes, by the same memory.</summary>
    public BoxEdges Narrow(long start, long length) => length == Area.shape[0]
        ? this
        : new(Low.narrow(1, start, length), High.narrow(1, start, length), Area.narrow(0, start, length));

    /// <summary>One of the boxes for each index [n] int64.</summary>
    public BoxEdges Pick(Tensor indices) => new(Low.index_select(1, indices), High.index_select(1, indices), Area.index_select(0, indices));

    /// <summary>Boxes that broadcast along a block's rows: [2,N,1].</summary>
    public BoxEdges AsRows() => new(Low.unsqueeze(2), High.unsqueeze(2), Area.unsqueeze(1));

    /// <summary>Boxes that broadcast along a block's columns: [2,1,N].</summary>
    public BoxEdges AsColumns() => new(Low.unsqueeze(1), High.unsqueeze(1), Area.unsqueeze(0));

    /// <summary>Adds in place.</summary>
    public void Add(BoxEdges part)
    {
        Low.add_(part.Low, Scalars.One);
        High.add_(part.High, Scalars.One);
        Area.add_(part.Area, Scalars.One);
    }

    /// <summary>This gradient with respect to the boxes themselves, [N,4]: an area grows with each side by the length of the other.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="d">The pixel offset.</param>
    public Tensor ToBoxes(BoxEdges boxes, double d)
    {
        Tensor sides = Area * Sides(boxes.Low, boxes.High, d).flip(0);
        return Boxes.RowsTensor(Low - sides, High.add(sides, Scalars.One));
    }

    private static Tensor Sides(Tensor low, Tensor high, double d) => Boxes.Offset(high - low, d);
}
