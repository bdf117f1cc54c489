using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>Tensor methods refuse what does not fit, with one sentence that names the kernel and the input; for every kernel there is.</summary>
public sealed class TensorInputTests
{
    // The variant reads these and hands their numbers over.
    private static readonly string[] s_readByVariant = ["soft-targets/grids", "soft-targets/images", "yolo-loss/strides"];

    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Another_rank_length_dtype_or_device_and_null_are_refused(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        var variant = (TensorVariant)kernel.Variant(VariantName.Tensor);
        int refused = 0;
        foreach (DrawnCase drawn in CasesOf(kernel))
        {
            using DisposeScope scope = NewDisposeScope();
            var tensors = drawn.Input.ToDictionary(pair => pair.Key, pair => pair.Value.ToTensor(CPU));
            variant.Compute(new TensorCase(tensors, drawn.Input.Options));
            foreach ((string name, Tensor tensor) in tensors.Where(pair => !s_readByVariant.Contains($"{id}/{pair.Key}")))
            {
                foreach ((string what, Tensor? other) in Others(kernel, name, tensor, tensors))
                {
                    var wrong = new Dictionary<string, Tensor>(tensors) { [name] = other! };
                    Exception? thrown = Record.Exception(() => variant.Compute(new TensorCase(wrong, drawn.Input.Options)));
                    if (other is null)
                    {
                        Assert.True(thrown is ArgumentNullException, $"{id}: {name} is null, and {thrown?.Message ?? "nothing"} is thrown");
                        Assert.StartsWith($"{id}: input '{name}' is null; expected a tensor.", thrown!.Message, StringComparison.Ordinal);
                    }
                    else
                    {
                        Assert.True(thrown is InputException, $"{id}: {name} has {what}, and {thrown?.GetType().Name ?? "nothing"} is thrown: {thrown?.Message.Split('\n')[0]}");
                        Assert.Matches($"^{id}: .*'.*\\.$", thrown!.Message);
                        Assert.DoesNotContain('\n', thrown.Message);
                    }

                    refused++;
                }
            }
        }

        Assert.InRange(refused, 6, int.MaxValue);
    }

    [Fact]
    public void The_sentence_has_both_shapes()
    {
        using Tensor threes = zeros(2, 3), logits = zeros(2, 3), labels = zeros(3, 2), integers = zeros([2, 4], ScalarType.Int64), halves = zeros([2, 4], ScalarType.Float16);
        Assert.Equal("rep-box: input 'boxes' has shape [2,3]; expected [any,4].", Refusal(() => RepBox.Tensor(threes)));
        Assert.Equal("rep-box: input 'boxes' is Int64; expected Float32 or Float64.", Refusal(() => RepBox.Tensor(integers)));
        Assert.Equal("rep-box: input 'boxes' is Float16; expected Float32 or Float64.", Refusal(() => RepBox.Tensor(halves)));
        Assert.Equal("bce: input 'labels' has shape [3,2]; expected [2,3] beside 'logits' [2,3].", Refusal(() => Bce.Tensor(logits, labels)));
        using Tensor boxes = zeros(3, 4), ids = zeros([2], ScalarType.Int64);
        Assert.Equal("rep-box: input 'targetIds' has shape [2]; expected [3] beside 'boxes' [3,4].", Refusal(() => RepBox.Tensor(boxes, targetIds: ids)));
        Assert.Equal("repulsion: input 'imageIds' is there and 'truthImageIds' is not; expected both or none.", Refusal(() => Repulsion.Tensor(boxes, boxes, imageIds: zeros([3], ScalarType.Int64))));
    }

    [Fact]
    public void A_head_of_another_layout_or_with_other_anchors_is_refused()
    {
        using Tensor head = zeros([1, 3, 4, 5, 7]), turned = zeros([1, 4, 5, 3, 7]), flat = zeros(1, 3, 20, 7), targets = zeros(0, 6), anchors = ones(1, 3, 2), two = ones(1, 2, 2), balance = ones(2);
        Assert.Equal("yolo-loss: input 'anchors' has shape [1,3,2]; expected [1,4,2] beside 'prediction.0' [1,4,5,3,7].", Refusal(() => YoloLoss.Tensor([turned], targets, anchors)));
        Assert.Equal("yolo-loss: input 'anchors' has shape [1,2,2]; expected [1,3,2] beside 'prediction.0' [1,3,4,5,7].", Refusal(() => YoloLoss.Tensor([head], targets, two)));
        Assert.Equal("yolo-loss: input 'prediction.0' has shape [1,3,20,7]; expected [any,any,any,any,any].", Refusal(() => YoloLoss.Tensor([flat], targets, anchors)));
        Assert.Equal("yolo-loss: input 'balance' has shape [2]; expected [1] beside 'prediction.0' [1,3,4,5,7].", Refusal(() => YoloLoss.Tensor([head], targets, anchors, balance: balance)));
        Assert.Equal("yolo-loss: input 'prediction.0' is missing; expected one tensor a level.", Refusal(() => YoloLoss.Tensor([], targets, anchors)));
    }

    private static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;

    // A random case, and the first with each optional input.
    private static IEnumerable<DrawnCase> CasesOf(Kernel kernel)
    {
        KernelCase[] cases = [.. kernel.Cases().Where(one => one.Use.HasFlag(CaseUse.Check))];
        yield return new DrawnCase(kernel, cases.First(one => one.Id.StartsWith("random-", StringComparison.Ordinal)), DType.Float32);
        foreach (FieldSpec field in kernel.Spec.Inputs.Where(field => field.Optional))
        {
            yield return cases.Select(one => new DrawnCase(kernel, one, DType.Float32))
                .First(drawn => drawn.Input.Find(field.Name) is { Count: > 2 } or { Count: 2 } && drawn.Input.All(pair => pair.Value.Count > 0));
        }
    }

    private static IEnumerable<(string What, Tensor? Other)> Others(Kernel kernel, string name, Tensor tensor, Dictionary<string, Tensor> all)
    {
        FieldSpec field = kernel.Spec.Inputs.First(one => one.Matches(name));
        bool IsBound(string dimension) => long.TryParse(dimension, out _)
            || kernel.Spec.Inputs.Any(other => other != field && other.Dimensions.Contains(dimension) && all.Keys.Any(other.Matches));
        if (field.Dimensions.Length > 0)
        {
            yield return ("another rank", tensor.unsqueeze(0));
            if (IsBound(field.Dimensions[^1]))
                yield return ("another last dimension", cat([tensor, tensor.narrow(-1, 0, 1)], -1));
            if (IsBound(field.Dimensions[0]))
                yield return ("another first dimension", tensor.narrow(0, 1, tensor.size(0) - 1));
        }

        ScalarType[] dtypes = tensor.dtype == ScalarType.Int64 ? [ScalarType.Int32, ScalarType.Float32] : [ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64];
        foreach (ScalarType dtype in dtypes)
            yield return ($"dtype {dtype}", tensor.to(dtype));
        if (field.DType is not null || kernel.Spec.Inputs.Count(one => one.DType is null && all.Keys.Any(one.Matches)) > 1)
            yield return ("dtype Float64", tensor.to(ScalarType.Float64));
        if (all.Count > 1)
            yield return ("another device", tensor.to(META));
        if (!field.Optional && field.Family is null)
            yield return ("null", null);
    }
}
