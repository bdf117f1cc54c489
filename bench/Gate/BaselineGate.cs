using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Bench.Timing;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;
using RepLoss.Torch;

namespace RepLoss.Bench.Gate;

/// <summary>`gate --baseline FILE`: compares a run with an accepted run, by their ratios to Loop. If no run is given, this tree is timed first.</summary>
internal static class BaselineGate
{
    /// <summary>Compares the two runs.</summary>
    /// <exception cref="ResultsException">A file cannot be used.</exception>
    /// <exception cref="NotComparableException">No row of the baseline can be timed here, or no row can be compared.</exception>
    public static GateResult Run(GateRequest request, string baselinePath, string? candidatePath)
    {
        ResultSet baseline = WithoutPeers(ResultsFile.Read(baselinePath));
        GateOptions options = request.OptionsOf(GateMode.Baseline);
        string? unknown = request.Kernels.FirstOrDefault(id => !baseline.Rows.Any(row => row.Kernel == id));
        InputException.Require(unknown is null, () => $"'{baselinePath}' has no kernel '{unknown}'; expected one that it has rows of.");
        if (candidatePath is not null)
            return GateComparison.Compare(baseline, WithoutPeers(ResultsFile.Read(candidatePath)), options);

        Kernel[] kernels = [.. KernelRegistry.All.Where(kernel =>
            baseline.Rows.Any(row => row.Kernel == kernel.Id) && (request.Kernels.Count == 0 || request.Kernels.Contains(kernel.Id)))];
        if (kernels.Length == 0)
            throw new NotComparableException($"This tree has none of the kernels of '{baselinePath}' that were asked for, so nothing was timed.");
        string? device = request.Device ?? (baseline.Device.Contains('+', StringComparison.Ordinal) ? null : baseline.Device);
        // This is checked before anything is timed. With another number of threads, for example, no row could be compared afterwards.
        ResultSet here = RunDescription.Begin(RunProfile.Full, device is null ? TorchRuntime.Devices : [device], Available.Scenes(request.Data, orShared: false));
        string? hindrance = device is not null && !TorchRuntime.Devices.Contains(device) ? $"device {device} is not here"
            : DataHindrance(baseline, here) ?? GateComparison.Hindrance(baseline, here);
        if (hindrance is not null)
            throw new NotComparableException($"'{baselinePath}' cannot be compared with a run of this tree here: {hindrance}.");
        GateRequest asked = request with { Kernels = [.. kernels.Select(kernel => kernel.Id)], Device = device, HeadlineOnly = baseline.HeadlineOnly ?? IsHeadline(baseline, kernels) };
        (IReadOnlyList<CheckLine> lines, GateResult? refusal) = CandidateProof.Of(kernels, asked, GateMode.Baseline);
        if (refusal is not null)
            return refusal;
        (_, string? path) = TimingRun.Run(
            new TimeRequest
            {
                Kernels = asked.Kernels,
                Profile = RunProfile.Full,
                Device = device,
                Data = request.Data,
                HeadlineOnly = asked.HeadlineOnly,
                BudgetSeconds = baseline.BudgetSeconds,
                // The file is not in the folder of published runs, because a report would show it instead of them.
                Out = Path.Combine(RepositoryFolder.Root, "artifacts", "gate", "timed"),
            },
            lines);
        if (path is null)
            throw new NotComparableException($"Nothing of '{baselinePath}' was timed in this tree, so there is nothing to compare.");
        return GateComparison.Compare(baseline, ResultsFile.Read(path), options);
    }

    // Rows of other programs are left out. They do not depend on this tree, and were timed only for the report.
    private static ResultSet WithoutPeers(ResultSet set)
    {
        ResultRow[] theirs = [.. set.Rows.Where(row => !VariantName.All.Contains(row.Variant))];
        foreach (string peer in theirs.Select(row => row.Variant).Distinct())
            Console.Error.WriteLine(Peer.NotCompared(peer));
        return set with { Rows = [.. set.Rows.Except(theirs)] };
    }

    private static string? DataHindrance(ResultSet baseline, ResultSet here)
    {
        string[] absent = [.. baseline.DataSets.Except(here.DataSets)];
        return absent.Length == 0 ? null : $"it was timed with {string.Join(", ", absent)}, which --data does not name";
    }

    // Returns whether a baseline has only headline cases, for old files that do not record this.
    private static bool IsHeadline(ResultSet baseline, IReadOnlyList<Kernel> kernels) => baseline.Rows
        .Join(kernels, row => row.Kernel, kernel => kernel.Id, (row, kernel) => kernel.Cases().FirstOrDefault(known => known.Id == row.Case))
        .All(known => known?.Use.HasFlag(CaseUse.Headline) != false);
}
