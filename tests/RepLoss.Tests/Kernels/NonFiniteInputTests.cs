using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>NaN and infinity in any place of any input: never a finite answer, whoever computes it, or a refusal.</summary>
public sealed class NonFiniteInputTests
{
    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_number_that_is_not_finite_is_seen_in_the_answer(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        foreach (string caseId in new[] { kernel.Cases().First(one => one.Id.StartsWith("random-", StringComparison.Ordinal)).Id, "images-15" })
        {
            if (kernel.Cases().FirstOrDefault(one => one.Id == caseId) is not { } one)
                continue;
            var drawn = new DrawnCase(kernel, one, DType.Float32);
            foreach (string name in drawn.Input.Where(pair => pair.Value.DType == DType.Float32).Select(pair => pair.Key))
            {
                float[] values = HasLimit(kernel, name) ? [float.NaN] : [float.NaN, float.PositiveInfinity, float.NegativeInfinity];
                foreach (float value in values)
                {
                    foreach (int place in PlacesOf(kernel, name, drawn.Input))
                    {
                        KernelInput input = drawn.Input.Select((other, array) => other == name ? With(array, place, value) : array);
                        foreach (Variant variant in kernel.Variants.Where(variant => variant.Name == VariantName.Fused || (variant.Name == VariantName.Tensor && !GivesIndices(kernel))))
                            AssertSeen($"{id} {variant.Name}, {value} at {name}{drawn.Input[name].Place(place)}", variant, input, drawn.Gradients);
                    }
                }
            }
        }
    }

    // Indices have no NaN, and what is not finite is not looked for on a device.
    private static bool GivesIndices(Kernel kernel) => kernel.Spec.Outputs.Any(output => output.IndexOf is not null);

    // An infinite logit is a probability of 0 or 1, a distance beyond the bins is in the last, and a box that is infinitely far away or large overlaps nothing.
    private static bool HasLimit(Kernel kernel, string name) =>
        name is "logits" || kernel.Spec.Inputs.First(field => field.Matches(name)).Family is not null || kernel.Id == "prob-iou" || (kernel.Id, name) == ("dfl", "distances");

    private static void AssertSeen(string what, Variant variant, KernelInput input, IReadOnlyList<string> gradients)
    {
        KernelOutput answer;
        try
        {
            using PreparedRun run = variant.Prepare(input, gradients, "cpu");
            run.Run();
            answer = run.Read().Copy();
        }
        catch (InputException)
        {
            return;
        }

        // Nothing matches, as CountUnmatched tells.
        bool isEmpty = answer.Outputs.TryGetValue("rows", out HostArray? rows) && rows.Count == 0;
        Assert.True(isEmpty || answer.Outputs.Values.Any(HasNonFinite), $"{what}: all of {string.Join(", ", answer.Outputs.Keys)} is finite");
    }

    // The first, a middle and the last number. Of a head's logits those of the objectness, since others count in cells with a target alone.
    private static IEnumerable<int> PlacesOf(Kernel kernel, string name, KernelInput input)
    {
        HostArray array = input[name];
        bool isLevel = kernel.Spec.Inputs.First(field => field.Matches(name)).Family is not null;
        int channels = isLevel ? (int)array.Shape[4] : 1;
        return new[] { 0, array.Count / channels / 2, (array.Count / channels) - 1 }.Select(i => (i * channels) + (isLevel ? 4 : 0)).Distinct();
    }

    private static HostArray With(HostArray array, int place, float value)
    {
        HostArray changed = array.Copy();
        changed.As<float>()[place] = value;
        return changed;
    }

    private static bool HasNonFinite(HostArray array) =>
        array.DType is DType.Float32 or DType.Float64 && Enumerable.Range(0, array.Count).Any(i => !double.IsFinite(array.ValueAt(i)));
}
