using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        private static readonly Operator ItemOperator = new("item");

        /// <summary>Access to the elements from C#; of a tensor on a GPU, to a copy.</summary>
        /// <typeparam name="T">The C# type of the elements: float for Float32, long for Int64 and so on.</typeparam>
        /// <exception cref="ArgumentException">The elements are of another type.</exception>
        public Utils.TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            RequireType<T>();
            return new Utils.TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The one element, unconverted.</summary>
        /// <typeparam name="T">The C# type of the elements: float for Float32, long for Int64 and so on.</typeparam>
        /// <exception cref="ArgumentException">There is not exactly one element, or it is of another type.</exception>
        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException($"item() needs a tensor of one element, this one has {NumberOfElements}.");
            }

            RequireType<T>();
            if (is_cpu())
            {
                T value = *(T*)DataPointer;
                GC.KeepAlive(this);
                return value;
            }

            using Tensor copy = cpu();
            return *(T*)copy.DataPointer;
        }

        /// <summary>The one element as a scalar.</summary>
        public Scalar ToScalar()
        {
            NativeArgument value = ItemOperator.CallValue(this);
            return value.Kind switch
            {
                ArgumentKind.Integer => value.Bits,
                ArgumentKind.Boolean => value.Bits != 0,
                _ => BitConverter.Int64BitsToDouble(value.Bits),
            };
        }

        /// <summary>Address of the first element.</summary>
        internal void* DataPointer
        {
            get
            {
                void* pointer;
                Check(NativeMethods.reploss_data(Handle, &pointer), "data");
                return pointer;
            }
        }

        private void RequireType<T>()
            where T : unmanaged
        {
            if (ToScalarType(typeof(T)) != dtype)
            {
                throw new ArgumentException($"The tensor's elements are {dtype}, which C#'s {typeof(T).Name} is not.");
            }
        }
    }
}
