using System.Diagnostics;
using System.Globalization;
using RepLoss.Contract;

namespace RepLoss.Bench.Session;

/// <summary>
/// Makes a variant slower by a known factor, to show that the gate detects it. After each run it loops until a fixed fraction of the run's time has passed.
/// It works only in a build with -p:RepLossTestBuild=true, and reads the variant and the factor from REPLOSS_SLOWDOWN ("Tensor:1.2").
/// </summary>
internal sealed class InjectedSlowdown(PreparedRun inner, double factor) : PreparedRun
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "REPLOSS_SLOWDOWN";

    /// <summary>Returns the slowed run if the environment variable names its variant, otherwise the run itself.</summary>
    public static PreparedRun Around(PreparedRun run, string variant)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } asked)
            return run;
        string[] parts = asked.Split(':');
        double factor = 0;
        InputException.Require(
            parts.Length == 2 && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out factor) && factor >= 1,
            () => $"{Variable} is '{asked}'; expected VARIANT:FACTOR with a factor of at least 1, such as Tensor:1.2.");
        return parts[0] == variant ? new InjectedSlowdown(run, factor) : run;
    }

    /// <inheritdoc/>
    public override void Run()
    {
        long start = Stopwatch.GetTimestamp();
        inner.Run();
        double until = start + ((Stopwatch.GetTimestamp() - start) * factor);
        while (Stopwatch.GetTimestamp() < until)
        {
        }
    }

    /// <inheritdoc/>
    public override KernelOutput Read() => inner.Read();

    /// <inheritdoc/>
    public override void Poison() => inner.Poison();

    /// <inheritdoc/>
    public override KernelInput ReadInput() => inner.ReadInput();

    /// <inheritdoc/>
    public override void Overwrite(KernelInput input) => inner.Overwrite(input);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
