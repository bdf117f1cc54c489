using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The largest element of each row and the first place that holds it. argmax leaves a tie to the device; this does not.
/// </summary>
internal static class FirstMaximum
{
    /// <summary>Values [N] and int64 columns [N] of rows [N,M], M at least 1. Gives no gradient: selections carry none.</summary>
    internal static (Tensor Values, Tensor Columns) OfRows(Tensor rows)
    {
        rows = rows.detach();
        Tensor largest = rows.amax([1], keepdim: true);
        long last = rows.shape[1] - 1;
        Tensor columns = arange(last + 1, dtype: ScalarType.Int64, device: rows.device).unsqueeze(0);
        return (largest.squeeze(1), columns.masked_fill(rows != largest, last).amin([1]));
    }
}
