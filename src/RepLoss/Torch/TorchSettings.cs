using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>
/// The settings of torch that a function can change for all that runs after it: whether gradients are recorded, the threads of an operation, and the dtype
/// and the device of a tensor that names none.
/// </summary>
/// <param name="RecordsGradients">Of this thread alone.</param>
/// <param name="Threads">Threads of one operation.</param>
/// <param name="DType">The dtype of a tensor that names none.</param>
/// <param name="Device">The device of a tensor that names none.</param>
internal readonly record struct TorchSettings(bool RecordsGradients, int Threads, ScalarType DType, Device Device)
{
    /// <summary>Those of now.</summary>
    public static TorchSettings Now => new(is_grad_enabled(), get_num_threads(), get_default_dtype(), get_default_device());

    /// <summary>Sets what differs now.</summary>
    public void Restore()
    {
        TorchSettings now = Now;
        if (now.RecordsGradients != RecordsGradients)
            _ = set_grad_enabled(RecordsGradients);
        if (now.Threads != Threads)
            set_num_threads(Threads);
        if (now.DType != DType)
            set_default_dtype(DType);
        if (!ReferenceEquals(now.Device, Device))
            set_default_device(Device);
    }
}
