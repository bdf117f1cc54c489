using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>The current NVIDIA GPU.</summary>
    public static readonly Device CUDA = new(DeviceType.CUDA);

    /// <summary>A device, from "cpu", "cuda" or "cuda:1".</summary>
    /// <exception cref="ArgumentException">The text names no device.</exception>
    public static Device device(string description) => new(description);

    /// <summary>A device, from its kind as text and its index; -1 is the current one.</summary>
    /// <exception cref="ArgumentException">The text names no kind of device.</exception>
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    /// <summary>A device, from its kind and index; -1 is the current one.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>Where a tensor lies and is computed with.</summary>
    public class Device
    {
        /// <summary>A device, from "cpu", "cuda" or "cuda:1".</summary>
        /// <exception cref="ArgumentException">The text names no device.</exception>
        public Device(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            string[] parts = description.Split(':');
            if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                throw new ArgumentException($"'{description}' is not a device: expected 'cpu', 'cuda' or 'cuda:' with a number.", nameof(description));
            }

            type = ToType(parts[0]);
            index = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : -1;
        }

        /// <summary>A device, from its kind as text and its index; -1 is the current one.</summary>
        /// <exception cref="ArgumentException">The text names no kind of device.</exception>
        public Device(string deviceType, int index = -1)
            : this(ToType(deviceType), index)
        {
        }

        /// <summary>A device, from its kind and index; -1 is the current one.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>A GPU by its index.</summary>
        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        /// <summary>The kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>Which of its kind; -1 is the current one.</summary>
        public int index { get; }

        /// <summary>A device from "cpu", "cuda" or "cuda:1".</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary>"cpu", "cuda" or "cuda:1".</summary>
        public override string ToString()
        {
            string name = type switch { DeviceType.CPU => "cpu", DeviceType.CUDA => "cuda", _ => "meta" };
            return type == DeviceType.CPU || index == -1 ? name : $"{name}:{index}";
        }

        private static DeviceType ToType(string text) => text switch
        {
            "cpu" or "CPU" => DeviceType.CPU,
            "cuda" or "CUDA" => DeviceType.CUDA,
            "meta" or "META" => DeviceType.META,
            _ => throw new ArgumentException($"'{text}' is not a kind of device: expected 'cpu' or 'cuda'.", nameof(text)),
        };
    }
}
