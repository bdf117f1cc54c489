using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>Checks that the variants of this tree are equal to the definition before anything is timed.</summary>
internal static class CandidateProof
{
    /// <summary>Checks kernels on all their cases.</summary>
    /// <returns>The lines of the judge. If a variant is not equal, also the result of the gate, which has the rows that are not equal.</returns>
    public static (IReadOnlyList<CheckLine> Lines, GateResult? Refusal) Of(IReadOnlyList<Kernel> kernels, GateRequest request, GateMode mode)
    {
        IReadOnlyList<string> devices = Available.Devices(request.Device);
        IReadOnlyList<SceneSet> scenes = Available.Scenes(request.Data, orShared: false);
        using var progress = new Progress();
        IReadOnlyList<CheckLine> lines = Check.Run(
            new CheckSelection { Kernels = kernels, Devices = devices, Scenes = scenes }, (share, next) => progress.Show(share, $"check {next}"));
        CheckLine[] wrong = [.. lines.Where(line => !line.Judgement.Holds)];
        if (wrong.Length == 0)
            return (lines, null);
        var plan = TimingPlan.For(
            new TimingSelection { Kernels = kernels, Devices = devices, Scenes = scenes, HeadlineOnly = request.HeadlineOnly, EveryKernel = true },
            new HashSet<RowId>());
        var refused =
            from id in plan.Timed.Select(row => row.Subject.RowOf(row.Variant)).Concat(plan.Skipped.Select(row => row.Id))
            from line in wrong
            where line.Kernel.Id == id.Kernel && line.Variant.Name == id.Variant && line.Device == id.Device
            select new GateLine { Id = id, Word = GateWord.NotEqual, Reason = line.Judgement.Findings[0].ToString() };
        return (lines, new GateResult([.. refused.OrderBy(line => line.Id.ToString(), StringComparer.Ordinal)], request.OptionsOf(mode)));
    }
}
