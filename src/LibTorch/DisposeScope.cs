using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Frees, when it is disposed, every tensor that this thread made while the scope was the innermost one and that was
/// neither disposed, moved nor detached since.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? current;

    private readonly List<Tensor> tensors = [];
    private DisposeScope? outer;
    private bool disposed;

    internal DisposeScope()
    {
        outer = current;
        current = this;
    }

    /// <summary>Leaves the tensors of a scope whose thread has ended to the garbage collector: others may use them yet.</summary>
    ~DisposeScope()
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.OwningScope = null;
            tensor.Watch();
        }
    }

    /// <summary>Number of tensors that the scope will free.</summary>
    public int DisposablesCount => tensors.Count;

    /// <summary>The tensors that the scope will free.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => tensors.ToArray();

    /// <summary>This thread's innermost scope.</summary>
    internal static DisposeScope? Current => current;

    /// <summary>Whether the scope will free this one.</summary>
    public bool Contains(IDisposable disposable) => disposable is Tensor tensor && tensor.OwningScope == this;

    /// <summary>Moves a tensor to the scope around this one; detaches it where there is none.</summary>
    /// <returns>What was given.</returns>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
    {
        Move(disposable, outer);
        return disposable;
    }

    /// <inheritdoc cref="MoveToOuter{T}(T)"/>
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
        => (MoveToOuter(first), MoveToOuter(second));

    /// <inheritdoc cref="MoveToOuter{T}(T)"/>
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
        => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    /// <inheritdoc cref="MoveToOuter{T}(T)"/>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    /// <inheritdoc cref="MoveToOuter{T}(T)"/>
    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables)
        {
            Move(disposable, outer);
        }
    }

    /// <summary>Takes a tensor out of the scope: from now on its user frees it.</summary>
    /// <returns>What was given.</returns>
    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Move(disposable, null);
        return disposable;
    }

    /// <inheritdoc cref="Detach{T}(T)"/>
    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
        => (Detach(first), Detach(second));

    /// <inheritdoc cref="Detach{T}(T)"/>
    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
        => (Detach(first), Detach(second), Detach(third));

    /// <inheritdoc cref="Detach{T}(T)"/>
    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    /// <inheritdoc cref="Detach{T}(T)"/>
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables)
        {
            Move(disposable, null);
        }
    }

    /// <summary>Frees all tensors of the scope; the scope goes on.</summary>
    public void DisposeEverything() => DisposeEverythingBut([]);

    /// <summary>Frees all tensors of the scope but these; the scope goes on.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var keep = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (Tensor tensor in tensors.ToArray())
        {
            if (!keep.Contains(tensor))
            {
                tensor.Dispose();
            }
        }
    }

    /// <inheritdoc cref="DisposeEverythingBut(IEnumerable{IDisposable})"/>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <inheritdoc cref="DisposeEverythingBut(IEnumerable{IDisposable})"/>
    /// <returns>What was given.</returns>
    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    /// <summary>Frees the tensors of the scope and ends it. A second call does nothing.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        foreach (Tensor tensor in tensors)
        {
            tensor.OwningScope = null;
            tensor.Dispose();
        }

        tensors.Clear();
        Leave();
        GC.SuppressFinalize(this);
    }

    internal void Add(Tensor tensor)
    {
        tensor.OwningScope = this;
        tensor.ScopePosition = tensors.Count;
        tensors.Add(tensor);
    }

    internal void Remove(Tensor tensor)
    {
        // The last one takes the free place: the order in a scope means nothing, and a search would make disposal quadratic.
        Tensor last = tensors[^1];
        tensors[tensor.ScopePosition] = last;
        last.ScopePosition = tensor.ScopePosition;
        tensors.RemoveAt(tensors.Count - 1);
        tensor.OwningScope = null;
    }

    private void Move(IDisposable disposable, DisposeScope? target)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (disposable is Tensor tensor && tensor.OwningScope == this)
        {
            Remove(tensor);
            if (target is null)
            {
                tensor.Watch();
            }
            else
            {
                target.Add(tensor);
            }
        }
    }

    // A scope may be disposed before those inside it; it then leaves from the middle of the chain.
    private void Leave()
    {
        if (current == this)
        {
            current = outer;
            return;
        }

        for (DisposeScope? inner = current; inner is not null; inner = inner.outer)
        {
            if (inner.outer == this)
            {
                inner.outer = outer;
                return;
            }
        }
    }
}
