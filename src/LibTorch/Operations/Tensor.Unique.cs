using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator UniqueConsecutiveOperator = new("unique_consecutive");
        private static readonly Operator UniqueDimOperator = new("unique_dim");
        private static readonly Operator UniqueFlatOperator = new("_unique2");

        /// <summary>The different elements, or slices along a dimension, sorted; where each one went; how often it occurs.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Asked(
                dim is { } dimension
                    ? UniqueDimOperator.CallList(this, (long)dimension, sorted, return_inverse, return_counts)
                    : UniqueFlatOperator.CallList(this, sorted, return_inverse, return_counts),
                return_inverse,
                return_counts);

        /// <summary>As <see cref="unique"/>, but only neighbours that are equal are made one; the order stays.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(
            bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Asked(UniqueConsecutiveOperator.CallList(this, return_inverse, return_counts, (long?)dim), return_inverse, return_counts);

        // libtorch returns all three, empty where not asked for.
        private static (Tensor Output, Tensor? Inverse, Tensor? Counts) Asked(Tensor[] results, bool inverse, bool counts)
        {
            if (!inverse)
            {
                results[1].Dispose();
            }

            if (!counts)
            {
                results[2].Dispose();
            }

            return (results[0], inverse ? results[1] : null, counts ? results[2] : null);
        }
    }
}
