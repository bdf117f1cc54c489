using RepLoss.Tensors;

namespace RepLoss.Equivalence;

/// <summary>Prepares the next things on other threads while one is worked on; they come in their order.</summary>
internal static class WorkAhead
{
    // TorchSharp frees a scalar that a native call still reads when another thread collects garbage meanwhile.
    private static readonly int s_ahead = TorchRuntime.Provider == "TorchSharp" ? 0 : Environment.ProcessorCount;

    /// <summary>Each thing, prepared.</summary>
    public static IEnumerable<TPrepared> Of<T, TPrepared>(IEnumerable<T> things, Func<T, TPrepared> prepare)
    {
        if (s_ahead == 0)
        {
            foreach (T thing in things)
                yield return prepare(thing);
            yield break;
        }

        var coming = new Queue<Task<TPrepared>>();
        foreach (T thing in things)
        {
            coming.Enqueue(Task.Run(() => prepare(thing)));
            if (coming.Count > s_ahead)
                yield return coming.Dequeue().GetAwaiter().GetResult();
        }

        while (coming.TryDequeue(out Task<TPrepared>? next))
            yield return next.GetAwaiter().GetResult();
    }
}
