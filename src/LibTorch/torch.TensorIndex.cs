namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of a tensor's indexer: an element, a slice, a new dimension, an ellipsis, a mask or a tensor.</summary>
    public struct TensorIndex
    {
        /// <summary>All dimensions that the other positions leave.</summary>
        public static readonly TensorIndex Ellipsis = new() { Form = IndexForm.Ellipsis };

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex None = new() { Form = IndexForm.None };

        /// <summary>A whole dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        internal enum IndexForm
        {
            None,
            Single,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        internal IndexForm Form { get; private init; }

        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal Tensor? Selector { get; private init; }

        /// <summary>From <paramref name="start"/> up to and without <paramref name="stop"/>; negative counts from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Form = IndexForm.Slice, Start = start, Stop = stop, Step = step };

        /// <summary>A slice from a C# range such as <c>1..^1</c>.</summary>
        public static TensorIndex Slice(Range range)
        {
            long start = range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value;
            long? stop = !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value;
            return Slice(start, stop);
        }

        /// <summary>A truth value: a new dimension of size 1 or 0.</summary>
        public static TensorIndex Bool(bool value) => new() { Form = IndexForm.Bool, Start = value ? 1 : 0 };

        /// <summary>One element; its dimension goes. Negative counts from the end.</summary>
        public static TensorIndex Single(long? index) => new() { Form = IndexForm.Single, Start = index };

        /// <summary>A mask (Bool) or the positions to take (Int64).</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { Form = IndexForm.Tensor, Selector = tensor };

        /// <summary>One element.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>A slice.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>Never called: it only makes the compiler prefer the indexer that takes positions.</summary>
        /// <exception cref="InvalidOperationException">Always.</exception>
        public static implicit operator Tensor(TensorIndex value) =>
            throw new InvalidOperationException("A TensorIndex is not a tensor.");
    }
}
