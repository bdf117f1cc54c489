using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Bench.WrapperCost;

/// <summary>The operations of the table, in its order.</summary>
internal static class Operations
{
    private static readonly string[] s_none = [];
    private static readonly string[] s_x = ["x"];
    private static readonly string[] s_xy = ["x", "y"];
    private static readonly string[] s_matrix = ["matrix"];

    /// <summary>All of them. A number where TorchSharp expects a Scalar is converted at each call: that is what these rows show.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        // Two tensors.
        new("add", o => o.X + o.Y, "x + y", s_xy),
        new("add-alpha-scalar", o => o.X.add(o.Y, o.One), "x.add(y, alpha=one)", s_xy),
        new("subtract", o => o.X - o.Y, "x - y", s_xy),
        new("multiply", o => o.X * o.Y, "x * y", s_xy),
        new("divide", o => o.X / o.Y, "x / y", s_xy),
        new("maximum", o => maximum(o.X, o.Y), "torch.maximum(x, y)", s_xy, "torch.maximum(x, y)"),
        new("where", o => where(o.Mask, o.X, o.Y), "torch.where(mask, x, y)", s_xy, "torch.where(mask, x, y)"),
        new("dot", o => o.X.dot(o.Y), "x.dot(y)", s_xy),
        new("greater", o => o.X > o.Y, "x > y", s_none),

        // A tensor and a number: converted at each call, or a Scalar made once.
        new("add-number", o => o.X + 0.5, "x + 0.5", s_x),
        new("add-scalar", o => o.X + o.Half, "x + half", s_x),
        new("add-scalar-alpha-scalar", o => o.X.add(o.Half, o.One), "x.add(half, alpha=one)", s_x),
        new("multiply-number", o => o.X * 0.5, "x * 0.5", s_x),
        new("multiply-scalar", o => o.X * o.Half, "x * half", s_x),
        new("multiply-new-scalar", ByNewScalar, "x * 0.5", s_x, "using Scalar s = 0.5; x * s"),
        new("clamp-min-number", o => o.X.clamp_min(0.5), "x.clamp_min(0.5)", s_x),
        new("clamp-min-scalar", o => o.X.clamp_min(o.Half), "x.clamp_min(half)", s_x),
        new("masked-fill-number", o => o.X.masked_fill(o.Mask, 0.5), "x.masked_fill(mask, 0.5)", s_x),
        new("masked-fill-scalar", o => o.X.masked_fill(o.Mask, o.Half), "x.masked_fill(mask, half)", s_x),
        new("greater-number", o => o.X > 0.5, "x > 0.5", s_none),

        // One tensor.
        new("exp", o => o.X.exp(), "x.exp()", s_x),
        new("log", o => o.X.log(), "x.log()", s_x),
        new("sigmoid", o => o.X.sigmoid(), "x.sigmoid()", s_x),
        new("sum", o => o.X.sum(), "x.sum()", s_x),
        new("mean", o => o.X.mean(), "x.mean()", s_x),
        new("max-dim", o => ValuesOf(o.Matrix.max(1)), "matrix.max(1).values", s_matrix, "matrix.max(1)"),

        // Selection, views and joins.
        new("index-select", o => o.X.index_select(0, o.Index), "x.index_select(0, index)", s_x),
        new("gather", o => o.X.gather(0, o.Index), "x.gather(0, index)", s_x),
        new("narrow", o => o.X.narrow(0, 0, o.Middle), "x.narrow(0, 0, middle)", s_x),
        new("slice", o => o.X[..o.Middle], "x[:middle]", s_x),
        new("unsqueeze", o => o.X.unsqueeze(0), "x.unsqueeze(0)", s_x),
        new("cat", o => cat([o.X, o.Y]), "torch.cat([x, y])", s_xy, "torch.cat([x, y])"),
        new("stack", o => stack([o.X, o.Y]), "torch.stack([x, y])", s_xy, "torch.stack([x, y])"),
        new("detach", o => o.X.detach(), "x.detach()", s_none),

        // In place.
        new("copy-in-place", o => o.Target.copy_(o.X), "target.copy_(x)", s_none),
        new("add-in-place", o => o.Target.add_(o.Y), "target.add_(y)", s_none),
        new("multiply-number-in-place", o => o.Target.mul_(1.0), "target.mul_(1.0)", s_none),
        new("multiply-scalar-in-place", o => o.Target.mul_(o.One), "target.mul_(one)", s_none),
        new("sigmoid-in-place", o => o.Target.sigmoid_(), "target.sigmoid_()", s_none),
    ];

    private static Tensor ByNewScalar(Operands o)
    {
        using Scalar half = 0.5;
        return o.X * half;
    }

    private static Tensor ValuesOf((Tensor Values, Tensor Indexes) answer)
    {
        answer.Indexes.Dispose();
        return answer.Values;
    }
}
