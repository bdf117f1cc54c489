using RepLoss.Contract;

namespace RepLoss.Tests.Judge.Impostors;

/// <summary>A prepared run that does what another does; impostors change what they cheat with.</summary>
internal class ImpostorRun(PreparedRun inner) : PreparedRun
{
    public override void Run() => inner.Run();

    public override KernelOutput Read() => inner.Read();

    public override void Poison() => inner.Poison();

    public override KernelInput ReadInput() => inner.ReadInput();

    public override void Overwrite(KernelInput input) => inner.Overwrite(input);

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
