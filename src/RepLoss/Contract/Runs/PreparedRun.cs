namespace RepLoss.Contract;

/// <summary>A variant with its input in place: run any number of times, read after a run.</summary>
public abstract class PreparedRun : IDisposable
{
    /// <summary>One run: exactly what is timed, with the device synchronised at its end.</summary>
    public abstract void Run();

    /// <summary>The answer of the last run, copied to the host.</summary>
    public abstract KernelOutput Read();

    /// <summary>Overwrites what the last run filled, so that the next answer cannot be a leftover.</summary>
    public abstract void Poison();

    /// <summary>The input as the variant holds it now, to see whether it was damaged.</summary>
    public abstract KernelInput ReadInput();

    /// <summary>Puts other numbers of the same shapes into the inputs that are in place: the next run has to answer to them.</summary>
    public abstract void Overwrite(KernelInput input);

    /// <summary>Frees what was prepared.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what was prepared.</summary>
    protected virtual void Dispose(bool disposing) { }
}
