using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Results;

namespace RepLoss.Bench.Session;

/// <summary>Copies the facts about a kernel that the report shows into the result file, so that a report can be made without the kernel.</summary>
internal static class KernelDescription
{
    private const int LongestExample = 4000;

    /// <summary>Returns the definition, the claims and the demonstrated faults of a kernel.</summary>
    public static KernelInfo Of(Kernel kernel) => new()
    {
        Id = kernel.Id,
        Title = kernel.GetType().Name,
        Definition = $"{kernel.Spec.Purpose}\n\n{kernel.Spec.Formula}",
        Source = kernel.Spec.Source,
        Claims = [.. ClaimsOf(kernel)],
        Faults =
        [
            .. from variant in kernel.Variants
               from fault in variant.Faults
               select FaultOf(kernel, variant, FaultDemonstration.Of(kernel, variant, fault)),
        ],
        Systems = [.. PublishedSystems.All.Where(system => system.Kernel == kernel.Id).Select(InfoOf)],
    };

    /// <summary>Converts a line of the judge to its form in the result file.</summary>
    public static VariantVerdict VerdictOf(CheckLine line) => new()
    {
        Kernel = line.Kernel.Id,
        Variant = line.Variant.Name,
        Device = line.Device,
        Cases = line.Judgement.Cases,
        CasesAsked = line.Coverage?.Asked,
        Program = line.Coverage?.Program,
        Unsupported = line.Coverage is { } coverage ? [.. coverage.Unsupported.OrderByDescending(pair => pair.Value).Select(pair => pair.Key)] : [],
        WorstValueError = WorstOf(line.Judgement.Values),
        WorstGradientError = WorstOf(line.Judgement.Gradients),
        Verdict = line.Judgement.Verdict,
        Reason = line.Judgement.Findings.Concat(line.Judgement.Ties).FirstOrDefault()?.ToString(),
    };

    private static WorstError? WorstOf(Distance distance) => distance.Place.Length == 0 ? null
        : new WorstError(double.IsFinite(distance.Error) ? distance.Error : null, distance.Allowed, distance.Place, distance.Case);

    private static IEnumerable<PublishedClaim> ClaimsOf(Kernel kernel) =>
        from variant in kernel.Variants
        from source in variant.Faults.Select(fault => fault.Source).Distinct()
        where source.Claim is not null
        select new PublishedClaim
        {
            System = source.Repository,
            Claim = source.Claim!,
            ClaimedSpeedup = source.ClaimedSpeedup,
            FaultCase = source.GravestFault,
            MeasuredVariant = variant.Name,
            ComparedVariant = VariantName.ElementLoop,
        };

    private static FaultInfo FaultOf(Kernel kernel, Variant variant, FaultDemonstration shown) => new()
    {
        System = shown.Fault.Source.Repository,
        Repository = $"https://github.com/{shown.Fault.Source.Repository}",
        Commit = shown.Fault.Source.Commit,
        Function = shown.Fault.Source.Function,
        Variant = variant.Name,
        What = shown.Fault.What,
        Seen = shown.Seen,
        Shows = SignOf(shown.Fault.Shows),
        CaseId = shown.Fault.Id,
        EvalJson = EvalJsonOf(kernel, shown),
        ValueError = shown.ValueError,
        GradientError = shown.GradientError,
        NanCount = shown.NonFinite,
        ElementCount = shown.Elements,
        StillShows = shown.Shows,
        Training = Descent.Of(variant, shown.Input, shown.Gradients)?.ToString(),
        Right = RightTwin.Of(kernel, shown) is { } right ? InfoOf(right) : null,
    };

    // The input is for a reader, so an input that is too long is only named.
    private static string EvalJsonOf(Kernel kernel, FaultDemonstration shown)
    {
        string whole = CaseJson.Text(kernel, shown.Input, shown.Gradients);
        return whole.Length <= LongestExample ? whole : CaseJson.Text(kernel, shown.Fault);
    }

    private static RightTwinInfo InfoOf(RightTwin right) => new()
    {
        Variant = right.Variant,
        Refusal = right.Refusal,
        ValueError = right.ValueError,
        GradientError = right.GradientError,
        NanCount = right.NonFinite,
        Training = right.Training?.ToString(),
    };

    private static PublishedSystemInfo InfoOf(PublishedSystem system) => new()
    {
        System = system.System,
        Source = $"{system.Source.Repository} at {system.Source.Commit[..7]}, {system.Source.Function}",
        Parameters = system.ParametersInWords,
        Differs = system.Differs,
        Faults = system.Faults,
    };

    private static FaultSign SignOf(FaultEvidence evidence) => evidence switch
    {
        FaultEvidence.Value or FaultEvidence.InputChanged or FaultEvidence.NotRepeatable => FaultSign.Value,
        FaultEvidence.Gradient => FaultSign.Gradient,
        FaultEvidence.Exception => FaultSign.Exception,
        _ => FaultSign.NanCount,
    };
}
