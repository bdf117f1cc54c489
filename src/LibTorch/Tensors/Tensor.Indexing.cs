using System.Runtime.CompilerServices;

using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator IndexTensorOperator = new("index", "Tensor");
        private static readonly Operator IndexPutInPlaceOperator = new("index_put_");

        /// <summary>The part at these positions, as in PyTorch: a view where all are numbers, slices and new dimensions, else a copy.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices).Dispose();
        }

        /// <summary>The elements at these masks or positions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices).Dispose();
        }

        /// <summary>The slice at a position of the first dimension; negative counts from the end.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set
            {
                using Tensor place = select(0, i1);
                place.copy_(value).Dispose();
            }
        }

        /// <summary>The slice at positions of the first two dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, (TensorIndex)i1, i2).Dispose();
        }

        /// <summary>The slice at positions of the first three dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, (TensorIndex)i1, i2, i3).Dispose();
        }

        /// <summary>The slice at positions of the first four dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, (TensorIndex)i1, i2, i3, i4).Dispose();
        }

        /// <summary>The slice at positions of the first five dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => index(i1, i2, i3, i4, i5);
            set => index_put_(value, (TensorIndex)i1, i2, i3, i4, i5).Dispose();
        }

        /// <summary>The part at these positions.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            using var part = new IndexedPart(this, indices);
            return part.Selectors is { } selectors
                ? IndexTensorOperator.Call(part.View, Argument.OptionalTensors(selectors))
                : part.View.Share();
        }

        /// <summary>The elements at these masks or positions.</summary>
        public Tensor index(params Tensor[] indices) => IndexTensorOperator.Call(this, Argument.OptionalTensors(indices));

        /// <summary>Writes values, broadcast, to these positions; which of several on one place wins is not defined.</summary>
        /// <returns>The same tensor under a new handle.</returns>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var part = new IndexedPart(this, indices);
            if (part.Selectors is { } selectors)
            {
                IndexPutInPlaceOperator.Call(part.View, Argument.OptionalTensors(selectors), value).Dispose();
            }
            else
            {
                using Tensor fitting = WithoutLeadingOnes(value, part.View.ndim);
                part.View.copy_(fitting).Dispose();
            }

            return Share();
        }

        /// <inheritdoc cref="index_put_(Tensor,TensorIndex[])"/>
        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            IndexPutInPlaceOperator.Call(this, Argument.OptionalTensors(indices), value);

        /// <inheritdoc cref="index_put_(Tensor,TensorIndex[])"/>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor filled = full([], value, dtype, device);
            return index_put_(filled, indices);
        }

        /// <inheritdoc cref="index_put_(Tensor,TensorIndex[])"/>
        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using Tensor filled = full([], value, dtype, device);
            return index_put_(filled, indices);
        }

        /// <summary>The same tensor under a second handle, as libtorch's in-place operators return it.</summary>
        internal Tensor Share()
        {
            nint shared = NativeMethods.reploss_share(Handle);
            GC.KeepAlive(this);
            return new Tensor(shared);
        }

        // A value may have more dimensions than its place, if the first ones are of size 1.
        private static Tensor WithoutLeadingOnes(Tensor value, long dimensions)
        {
            long[] sizes = value.shape;
            int excess = (int)(sizes.Length - dimensions);
            return excess > 0 && sizes.Take(excess).All(size => size == 1) ? value.reshape(sizes[excess..]) : value.Share();
        }
    }
}
