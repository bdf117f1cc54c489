using System.Diagnostics;
using static TorchSharp.torch;

namespace RepLoss.Bench.Dispatch;

/// <summary>An operation on tensors of one number: nothing to compute, so that its time is the way to torch and back.</summary>
/// <param name="Name">As it is written in C# and in Python, which is given it so.</param>
/// <param name="Call">One call, its answer freed.</param>
internal sealed record TinyOperation(string Name, Action<Tensor, Tensor> Call)
{
    private const int CallsOfBlock = 100;

    /// <summary>The operations.</summary>
    public static IReadOnlyList<TinyOperation> All { get; } =
    [
        new("x + y", (x, y) => (x + y).Dispose()),
        new("x.exp()", (x, _) => x.exp().Dispose()),
        new("x.sum()", (x, _) => x.sum().Dispose()),
        new("x.unsqueeze(0)", (x, _) => x.unsqueeze(0).Dispose()),
    ];

    /// <summary>Nanoseconds a call, over as many calls as fill the time, after as many to warm up.</summary>
    public double Nanoseconds(TimeSpan duration)
    {
        using Tensor x = tensor(new[] { 0.5f }), y = tensor(new[] { 0.25f });
        _ = Mean(x, y, duration);
        return Mean(x, y, duration);
    }

    private double Mean(Tensor x, Tensor y, TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp(), calls = 0;
        TimeSpan elapsed;
        do
        {
            for (int i = 0; i < CallsOfBlock; i++)
                Call(x, y);
            calls += CallsOfBlock;
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed < duration);
        return elapsed.TotalNanoseconds / calls;
    }
}
