namespace RepLoss.Results;

/// <summary>What one run of a row does, counted where it can be: the same in every run, however busy the machine is. What differs from launch to launch is null.</summary>
public sealed record OperationCounts
{
    /// <summary>Managed bytes that a run allocates.</summary>
    public double? AllocatedBytes { get; init; }

    /// <summary>Tensors that are alive after several runs beside those before them: the last answer, and whatever each run leaves behind.</summary>
    public double? LiveTensors { get; init; }

    /// <summary>Calls of torch that give a tensor, in a run.</summary>
    public double? TorchCalls { get; init; }

    /// <summary>Resident memory that a run adds at its peak, in steps of <see cref="NativeStep"/> bytes; null on a GPU.</summary>
    public double? PeakNativeBytes { get; init; }

    /// <summary>The system counts resident memory in pages, and a few of them come and go with what else the process does.</summary>
    public const double NativeStep = 65536;

    /// <summary>What two launches agree on; null where one of them has no counts.</summary>
    public static OperationCounts? Agreed(OperationCounts? a, OperationCounts? b) => a is null || b is null ? null : new OperationCounts
    {
        AllocatedBytes = Same(a.AllocatedBytes, b.AllocatedBytes),
        LiveTensors = Same(a.LiveTensors, b.LiveTensors),
        TorchCalls = Same(a.TorchCalls, b.TorchCalls),
        PeakNativeBytes = Same(a.PeakNativeBytes, b.PeakNativeBytes),
    };

    private static double? Same(double? a, double? b) => a == b ? a : null;
}
