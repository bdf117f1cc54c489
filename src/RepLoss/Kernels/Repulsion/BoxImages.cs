using RepLoss.Contract;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The images that predictions and truths belong to, where a call has a batch: boxes of different images never meet.</summary>
/// <param name="Boxes">[N] int64.</param>
/// <param name="Truths">[G] int64.</param>
internal sealed record BoxImages(Tensor Boxes, Tensor Truths)
{
    /// <summary>The two optional inputs of a kernel with predictions and truths.</summary>
    public static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new FieldSpec("imageIds", DType.Int64, "N", "the image each prediction belongs to; one image where left out") { Optional = true },
        new FieldSpec("truthImageIds", DType.Int64, "G", "the image each truth belongs to; with imageIds or not at all") { Optional = true },
    ];

    /// <summary>Checks predictions, truths and their images; null where there is one image.</summary>
    /// <exception cref="InputException">A dtype, device or shape is another, or one of the two is missing.</exception>
    public static BoxImages? Of(string kernel, Tensor predicted, Tensor truths, Tensor? imageIds, Tensor? truthImageIds)
    {
        TensorInput.RequireShape(kernel, "predicted", predicted, TensorInput.Any, 4);
        TensorInput.RequireBeside(kernel, "truths", truths, "predicted", predicted, TensorInput.Any, 4);
        if (imageIds is null && truthImageIds is null)
            return null;
        if (imageIds is null || truthImageIds is null)
            throw Missing(kernel, imageIds is null);
        TensorInput.RequireBeside(kernel, "imageIds", imageIds, ScalarType.Int64, "predicted", predicted, predicted.size(0));
        TensorInput.RequireBeside(kernel, "truthImageIds", truthImageIds, ScalarType.Int64, "truths", truths, truths.size(0));
        return new BoxImages(imageIds, truthImageIds);
    }

    /// <summary>Refuses an input that has one of the two and not the other.</summary>
    public static void Check(string kernel, KernelInput input)
    {
        bool lacksOfBoxes = input.Find("imageIds") is null, lacksOfTruths = input.Find("truthImageIds") is null;
        if (lacksOfBoxes != lacksOfTruths)
            throw Missing(kernel, lacksOfBoxes);
    }

    /// <summary>An input with these images, if there are any.</summary>
    public static KernelInput With((long[] Boxes, long[] Truths)? images, KernelInput input)
    {
        if (images is not { } ids)
            return input;
        input.Add("imageIds", HostArray.Of(ids.Boxes, ids.Boxes.Length));
        input.Add("truthImageIds", HostArray.Of(ids.Truths, ids.Truths.Length));
        return input;
    }

    /// <summary>Writes -1 over the overlaps of some predictions with truths of other images.</summary>
    /// <param name="overlaps">[n,G].</param>
    /// <param name="start">The first of the predictions.</param>
    public void Exclude(Tensor overlaps, long start) =>
        overlaps.masked_fill_(Boxes.narrow(0, start, overlaps.size(0)).unsqueeze(1) != Truths, Scalars.MinusOne);

    /// <summary>[n] bool: whether the truth that a prediction is designated for is of its image.</summary>
    /// <param name="designated">[n] int64, of the predictions from start on.</param>
    /// <param name="start">The first of them.</param>
    public Tensor IsOwn(Tensor designated, long start) => Truths.index_select(0, designated) == Boxes.narrow(0, start, designated.size(0));

    private static InputException Missing(string kernel, bool ofBoxes) => new(
        $"{kernel}: input '{(ofBoxes ? "truthImageIds" : "imageIds")}' is there and '{(ofBoxes ? "imageIds" : "truthImageIds")}' is not; expected both or none.");
}
