using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class PointwiseTests
{
    private static readonly double[] Values = [-2.5, -1, -0.3, 0, 0.4, 1, 2.5];
    private static readonly double[] Positive = [0.1, 0.4, 1, 2.5, 9];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Tensor, Func<double, double> Number, double[] Input)> Unary = new()
    {
        ["abs"] = (x => x.abs(), Math.Abs, Values),
        ["neg"] = (x => -x, x => -x, Values),
        ["exp"] = (exp, Math.Exp, Values),
        ["expm1"] = (expm1, x => Math.Exp(x) - 1, Values),
        ["log"] = (log, Math.Log, Positive),
        ["log1p"] = (log1p, x => Math.Log(1 + x), Positive),
        ["log2"] = (log2, Math.Log2, Positive),
        ["sqrt"] = (sqrt, Math.Sqrt, Positive),
        ["rsqrt"] = (rsqrt, x => 1 / Math.Sqrt(x), Positive),
        ["square"] = (square, x => x * x, Values),
        ["reciprocal"] = (reciprocal, x => 1 / x, Positive),
        ["sigmoid"] = (sigmoid, x => 1 / (1 + Math.Exp(-x)), Values),
        ["tanh"] = (tanh, Math.Tanh, Values),
        ["relu"] = (x => x.relu(), x => Math.Max(x, 0), Values),
        ["sin"] = (sin, Math.Sin, Values),
        ["cos"] = (cos, Math.Cos, Values),
        ["tan"] = (tan, Math.Tan, Values),
        ["atan"] = (atan, Math.Atan, Values),
        ["floor"] = (floor, Math.Floor, Values),
        ["ceil"] = (ceil, Math.Ceiling, Values),
        ["trunc"] = (trunc, Math.Truncate, Values),
        ["frac"] = (frac, x => x - Math.Truncate(x), Values),
        ["sign"] = (sign, x => Math.Sign(x), Values),
        ["round"] = (x => x.round(), x => Math.Round(x, MidpointRounding.ToEven), Values),
        ["clamp"] = (x => x.clamp(-1, 0.5), x => Math.Clamp(x, -1, 0.5), Values),
        ["clamp low"] = (x => x.clamp(min: 0), x => Math.Max(x, 0), Values),
        ["clamp_min"] = (x => x.clamp_min(-0.5), x => Math.Max(x, -0.5), Values),
        ["clamp_max"] = (x => x.clamp_max(0.5), x => Math.Min(x, 0.5), Values),
        ["pow"] = (x => x.pow(3), x => x * x * x, Values),
        ["add scalar"] = (x => x + 2, x => x + 2, Values),
        ["scalar add"] = (x => 2 + x, x => 2 + x, Values),
        ["sub scalar"] = (x => x - 0.5, x => x - 0.5, Values),
        ["scalar sub"] = (x => 0.5 - x, x => 0.5 - x, Values),
        ["mul scalar"] = (x => x * 3, x => x * 3, Values),
        ["scalar mul"] = (x => 3 * x, x => x * 3, Values),
        ["div scalar"] = (x => x / 3, x => x / 3, Values),
        ["scalar div"] = (x => 3 / x, x => 3 / x, Positive),
        ["remainder"] = (x => x % 0.7, x => x - (Math.Floor(x / 0.7) * 0.7), Values),
        ["fmod"] = (x => x.fmod(0.7), x => x % 0.7, Values),
        ["floor_divide"] = (x => x.floor_divide(0.7), x => Math.Floor(x / 0.7), Values),
        ["softplus"] = (x => nn.functional.softplus(x), x => Math.Log(1 + Math.Exp(x)), Values),
    };

    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> Tensor, Func<double, double, double> Number)> Binary = new()
    {
        ["add"] = ((x, y) => x + y, (x, y) => x + y),
        ["add alpha"] = ((x, y) => x.add(y, 3), (x, y) => x + (3 * y)),
        ["sub"] = ((x, y) => x - y, (x, y) => x - y),
        ["mul"] = ((x, y) => x * y, (x, y) => x * y),
        ["div"] = ((x, y) => x / y, (x, y) => x / y),
        ["div floor"] = ((x, y) => x.div(y, RoundingMode.floor), (x, y) => Math.Floor(x / y)),
        ["div trunc"] = ((x, y) => x.div(y, RoundingMode.trunc), (x, y) => Math.Truncate(x / y)),
        ["remainder"] = ((x, y) => x % y, (x, y) => x - (Math.Floor(x / y) * y)),
        ["fmod"] = ((x, y) => x.fmod(y), (x, y) => x % y),
        ["maximum"] = (maximum, Math.Max),
        ["minimum"] = (minimum, Math.Min),
        ["atan2"] = (atan2, Math.Atan2),
        ["hypot"] = (hypot, double.Hypot),
        ["addcmul"] = ((x, y) => x.addcmul(x, y, 0.5), (x, y) => x + (0.5 * x * y)),
        ["addcdiv"] = ((x, y) => x.addcdiv(x, y, 0.5), (x, y) => x + (0.5 * x / y)),
        ["lerp"] = ((x, y) => x.lerp(y, full(7, 0.25, ScalarType.Float64)), (x, y) => x + (0.25 * (y - x))),
        ["eq"] = ((x, y) => x == y, (x, y) => x == y ? 1 : 0),
        ["ne"] = ((x, y) => x != y, (x, y) => x != y ? 1 : 0),
        ["lt"] = ((x, y) => x < y, (x, y) => x < y ? 1 : 0),
        ["le"] = ((x, y) => x <= y, (x, y) => x <= y ? 1 : 0),
        ["gt"] = ((x, y) => x > y, (x, y) => x > y ? 1 : 0),
        ["ge"] = ((x, y) => x >= y, (x, y) => x >= y ? 1 : 0),
    };

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    public static TheoryData<string> BinaryNames => [.. Binary.Keys];

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void One_operand_is_computed_element_by_element(string name)
    {
        var (function, number, input) = Unary[name];
        Elements.Equal([.. input.Select(number)], function(tensor(input)), 1e-12);
    }

    [Theory]
    [MemberData(nameof(BinaryNames))]
    public void Two_operands_are_computed_element_by_element(string name)
    {
        var (function, number) = Binary[name];
        double[] other = [1.5, -1, 0.7, 2, 0.4, -3, 0.2];
        Elements.Equal([.. Values.Zip(other, number)], function(tensor(Values), tensor(other)), 1e-12);
    }

    [Fact]
    public void Shapes_broadcast()
    {
        Tensor column = Elements.Doubles(10, 20).unsqueeze(1), row = Elements.Doubles(1, 2, 3);
        Tensor sum = column + row;
        Assert.Equal([2, 3], sum.shape);
        Elements.Equal([11, 12, 13, 21, 22, 23], sum);
    }

    [Fact]
    public void In_place_forms_write_to_the_tensor()
    {
        Tensor x = Elements.Doubles(1, -2, 4);
        x.add_(1).Dispose();
        x.mul_(Elements.Doubles(2, 3, 0.5)).Dispose();
        x.sub_(0.5).Dispose();
        x.div_(2).Dispose();
        x.neg_().Dispose();
        x.clamp_(-1.5, 1).Dispose();
        Elements.Equal([-1.5, 1, -1], x);
        x.masked_fill_(x > 0, 7).Dispose();
        Elements.Equal([-1.5, 7, -1], x);
        x.copy_(Elements.Longs(3)).Dispose();
        Elements.Equal([3, 3, 3], x);
        x.zero_().Dispose();
        x.fill_(2.5).Dispose();
        Elements.Equal([2.5, 2.5, 2.5], x);
    }

    [Fact]
    public void An_in_place_form_returns_a_second_handle_of_the_same_tensor()
    {
        Tensor x = Elements.Doubles(1);
        Tensor y = x.add_(1);
        y.Dispose();
        Elements.Equal([2], x);
    }

    [Fact]
    public void Truth_values_combine()
    {
        Tensor x = Elements.Bools(true, true, false, false), y = Elements.Bools(true, false, true, false);
        Elements.Equal([1, 0, 0, 0], x & y);
        Elements.Equal([1, 1, 1, 0], x | y);
        Elements.Equal([0, 1, 1, 0], x ^ y);
        Elements.Equal([0, 0, 1, 1], ~x);
        Elements.Equal([0, 0, 1, 1], x.logical_not());
        Elements.Equal([1, 0, 0, 0], logical_and(x, y));
        Assert.Equal(ScalarType.Bool, (x & y).dtype);
    }

    [Fact]
    public void Kinds_of_numbers_are_told_apart()
    {
        Tensor x = Elements.Doubles(1, double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        Elements.Equal([0, 1, 0, 0], x.isnan());
        Elements.Equal([0, 0, 1, 1], x.isinf());
        Elements.Equal([1, 0, 0, 0], x.isfinite());
        Elements.Equal([1, 5, 8, -9], x.nan_to_num(5, 8, -9));
        Elements.Equal([1, 0, double.MaxValue, double.MinValue], nan_to_num(x));
    }

    [Fact]
    public void Where_chooses()
    {
        Tensor x = Elements.Doubles(1, 2, 3);
        Elements.Equal([-1, 2, 3], where(x > 1, x, -x));
        Elements.Equal([9, 2, 3], x.masked_fill(x < 2, 9));
    }

    [Fact]
    public void A_scalar_does_not_widen_a_float32_tensor()
    {
        Assert.Equal(ScalarType.Float32, (ones(2) * 0.1).dtype);
        Assert.Equal(ScalarType.Int64, (Elements.Longs(1) + 1).dtype);
        Assert.Equal(ScalarType.Float32, (Elements.Longs(1) + 1.5).dtype);
        Assert.Equal(ScalarType.Float64, (ones(2) + Elements.Doubles(1)).dtype);
    }

    [Fact]
    public void Equality_is_of_type_shape_and_elements()
    {
        Assert.True(Elements.Doubles(1, 2).Equals(Elements.Doubles(1, 2)));
        Assert.False(Elements.Doubles(1, 2).Equals(Elements.Doubles(1, 3)));
        Assert.False(Elements.Doubles(1, 2).Equals(Elements.Doubles(1, 2).unsqueeze(0)));
        Assert.False(Elements.Doubles(1).Equals(Elements.Longs(1)));
        Assert.True(Elements.Doubles(1, 2).allclose(Elements.Doubles(1, 2 + 1e-9)));
        Assert.False(allclose(Elements.Doubles(1, 2), Elements.Doubles(1, 2.1)));
    }
}
