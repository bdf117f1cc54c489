using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        private const int DeviceBits = 32;

        private static readonly Operator IsLeafOperator = new("is_leaf");
        private static readonly Operator RequiresGradOperator = new("requires_grad_");

        /// <summary>Number of dimensions.</summary>
        public long Dimensions => Check(NativeMethods.reploss_dim(Handle), "dim");

        /// <inheritdoc cref="Dimensions"/>
        public long ndim => Dimensions;

        /// <summary>Number of elements.</summary>
        public long NumberOfElements => Check(NativeMethods.reploss_numel(Handle), "numel");

        /// <summary>Bytes that one element takes.</summary>
        public long ElementSize => Check(NativeMethods.reploss_element_size(Handle), "element_size");

        /// <summary>Element type.</summary>
        public ScalarType dtype => (ScalarType)Check(NativeMethods.reploss_dtype(Handle), "dtype");

        /// <summary>Where the tensor lies.</summary>
        public Device device => device_type == DeviceType.CPU ? torch.CPU : new Device(device_type, device_index);

        /// <summary>Kind of device.</summary>
        public DeviceType device_type => (DeviceType)(int)Place;

        /// <summary>Which of its kind; -1 where there is only one.</summary>
        public int device_index => (int)(Place >> DeviceBits);

        /// <summary>Whether the tensor lies on a GPU.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>The size of each dimension.</summary>
        public long[] shape => size();

        /// <summary>Whether nothing that autograd recorded has made this tensor.</summary>
        public bool is_leaf => IsLeafOperator.CallValue(this).Bits != 0;

        /// <summary>Whether autograd records what is done with this tensor.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">Set on a tensor of integers, or cleared on one that is no leaf.</exception>
        public bool requires_grad
        {
            get => Check(NativeMethods.reploss_requires_grad(Handle), "requires_grad") != 0;
            set => RequiresGradOperator.Call(this, value).Dispose();
        }

        // Kind in the low half, index in the high half: see reploss_device.
        private long Place
        {
            get
            {
                long place = NativeMethods.reploss_device(Handle);
                GC.KeepAlive(this);
                return place;
            }
        }

        /// <summary>Number of dimensions.</summary>
        public long dim() => Dimensions;

        /// <summary>Number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>Bytes that one element takes.</summary>
        public long element_size() => ElementSize;

        /// <summary>The size of each dimension.</summary>
        public long[] size()
        {
            var sizes = new long[Dimensions];
            fixed (long* start = sizes)
            {
                Check(NativeMethods.reploss_geometry(Handle, start, null), "size");
            }

            return sizes;
        }

        /// <summary>The size of one dimension; negative counts from the end.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The tensor has no such dimension.</exception>
        public long size(int dim)
        {
            long[] sizes = size();
            int position = dim < 0 ? dim + sizes.Length : dim;
            return position >= 0 && position < sizes.Length
                ? sizes[position]
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"A tensor of {sizes.Length} dimensions has no dimension {dim}.");
        }

        /// <summary>For each dimension, how many elements lie between neighbours in memory.</summary>
        public long[] stride()
        {
            var sizes = new long[Dimensions];
            var strides = new long[sizes.Length];
            fixed (long* sizeStart = sizes, strideStart = strides)
            {
                Check(NativeMethods.reploss_geometry(Handle, sizeStart, strideStart), "stride");
            }

            return strides;
        }

        /// <summary>Elements between the start of the memory and the first element.</summary>
        public long storage_offset() => Check(NativeMethods.reploss_storage_offset(Handle), "storage_offset");

        /// <summary>Whether the elements lie in row order without gaps.</summary>
        public bool is_contiguous() => Check(NativeMethods.reploss_is_contiguous(Handle), "is_contiguous") != 0;

        /// <summary>Whether the tensor lies in the processor's memory.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;

        /// <summary>Whether the elements are real numbers.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);

        /// <summary>Whether the elements are integers or truth values.</summary>
        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>Sets whether autograd records what is done with this tensor.</summary>
        /// <returns>The tensor itself.</returns>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <inheritdoc cref="requires_grad_(bool)"/>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Element type, shape and device, for example "Float32 [2, 3] cpu".</summary>
        public override string ToString() => IsInvalid ? "disposed" : $"{dtype} [{string.Join(", ", shape)}] {device}";

        // Called on the tensor, so that it cannot be finalised before the native call has returned.
        private long Check(long status, string operation)
        {
            GC.KeepAlive(this);
            return NativeError.Check(status, operation);
        }
    }
}
