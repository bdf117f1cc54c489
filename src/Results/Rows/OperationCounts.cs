namespace RepLoss.Results;

/// <summary>The counts of one run of a row. They do not depend on how busy the machine is. A count that differs between launches is null.</summary>
public sealed record OperationCounts
{
    /// <summary>Managed bytes that a run allocates.</summary>
    public double? AllocatedBytes { get; init; }

    /// <summary>The number of tensors that are alive after several runs and were not before: the last answer, and tensors that the runs did not free.</summary>
    public double? LiveTensors { get; init; }

    /// <summary>The number of calls of torch in a run that return a tensor.</summary>
    public double? TorchCalls { get; init; }

    /// <summary>The resident memory that a run adds at its peak, in steps of <see cref="NativeStep"/> bytes. Null on a GPU.</summary>
    public double? PeakNativeBytes { get; init; }

    /// <summary>The step of resident memory in bytes. The system counts memory in pages, and other work of the process adds or removes a few pages.</summary>
    public const double NativeStep = 65536;

    /// <summary>Returns the counts on which two launches agree. Null if one of them has no counts.</summary>
    public static OperationCounts? Agreed(OperationCounts? a, OperationCounts? b) => a is null || b is null ? null : new OperationCounts
    {
        AllocatedBytes = Same(a.AllocatedBytes, b.AllocatedBytes),
        LiveTensors = Same(a.LiveTensors, b.LiveTensors),
        TorchCalls = Same(a.TorchCalls, b.TorchCalls),
        PeakNativeBytes = Same(a.PeakNativeBytes, b.PeakNativeBytes),
    };

    private static double? Same(double? a, double? b) => a == b ? a : null;
}
