using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        private static readonly Operator ToDtypeOperator = new("to", "dtype");
        private static readonly Operator ToDtypeLayoutOperator = new("to", "dtype_layout");

        /// <summary>Converted to Bool.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        /// <summary>Converted to Byte.</summary>
        public Tensor @byte() => to(ScalarType.Byte);

        /// <summary>Converted to Int8.</summary>
        public Tensor @char() => to(ScalarType.Int8);

        /// <summary>Converted to Int32.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <summary>Converted to Int64.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <summary>Converted to Float32.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <summary>Converted to Float64.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <summary>Itself, or converted to another type.</summary>
        public Tensor to(ScalarType type) => to_type(type);

        /// <summary>Itself, or converted to another type; with copy, always a new tensor.</summary>
        public Tensor to_type(ScalarType type, bool copy = false) => ToDtypeOperator.Call(this, type, false, copy);

        /// <summary>Itself, or converted to another type.</summary>
        public Tensor type(ScalarType dtype) => to_type(dtype);

        /// <summary>Itself, or converted to the type of another tensor.</summary>
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        /// <summary>Itself, or a copy on another device.</summary>
        public Tensor to(Device device) => To(null, device, false);

        /// <summary>Itself, or a copy on another device.</summary>
        public Tensor to(string device) => To(null, new Device(device), false);

        /// <summary>Itself, or a copy on another device.</summary>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false) => To(null, new Device(deviceType, deviceIndex), copy);

        /// <summary>Itself, or converted to another type on another device.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false) => To(type, device, copy);

        /// <summary>Itself, or converted to the type and device of another tensor.</summary>
        public Tensor to(Tensor other) => To(other.dtype, other.device, false);

        /// <summary>Itself, or a copy on the processor.</summary>
        public Tensor cpu() => To(null, CPU, false);

        /// <summary>Itself, or a copy on a GPU.</summary>
        public Tensor cuda(Device? device = null) => To(null, device ?? CUDA, false);

        /// <summary>Whatever differs is converted.</summary>
        private Tensor To(ScalarType? type, Device device, bool copy) =>
            ToDtypeLayoutOperator.Call(this, type, Argument.None, device, Argument.None, false, copy);
    }
}
