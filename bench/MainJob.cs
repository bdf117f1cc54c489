namespace RepLoss.Bench;

/// <summary>What runs without a verb: check, time (quick), report.</summary>
internal static class MainJob
{
    public static int Run() => ExitCode.BadInput;
}
