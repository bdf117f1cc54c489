using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// Holds what was seen of published code against the faults that are declared for it: each fault that must show has to, and
/// nothing may differ but by a fault that must or may.
/// </summary>
public static class FaultJudge
{
    /// <summary>The id under which a fault's own example is checked.</summary>
    public static string CaseOf(PublishedFault fault) => $"fault-{fault.Id}";

    /// <summary>The differences that no fault declares, and one for each fault that had to show and did not.</summary>
    /// <param name="seen">All differences.</param>
    /// <param name="must">The faults that must show on this input.</param>
    /// <param name="may">The faults that may.</param>
    public static IReadOnlyList<Difference> Undeclared(
        IReadOnlyList<Difference> seen, IReadOnlyList<PublishedFault> must, IReadOnlyList<PublishedFault> may)
    {
        IEnumerable<Difference> undeclared = seen.Where(difference => !must.Concat(may).Any(fault => Shows(fault, difference)));
        // Code that throws gives no answer in which another fault could show.
        bool threw = seen.Any(difference => difference.Failure == FailureKind.Exception);
        IEnumerable<Difference> hidden = must
            .Where(fault => !(threw && fault.Shows != FaultEvidence.Exception) && !seen.Any(difference => Shows(fault, difference)))
            .Select(NotShown);
        return [.. undeclared, .. hidden];
    }

    /// <summary>What is wrong where a declared fault is not there.</summary>
    public static Difference NotShown(PublishedFault fault) =>
        new(FailureKind.FaultNotShown, "", $"no sign of '{fault.Id}'", $"{fault.Shows}: {fault.What}");

    /// <summary>True where a difference is the evidence that a fault declares.</summary>
    public static bool Shows(PublishedFault fault, Difference difference) => fault.Shows switch
    {
        FaultEvidence.Value => !difference.InGradient && difference.Failure is FailureKind.Value or FailureKind.AllZeros or FailureKind.Length,
        FaultEvidence.Gradient => difference.InGradient && difference.Failure is FailureKind.Gradient or FailureKind.AllZeros,
        FaultEvidence.NonFiniteValue => !difference.InGradient && difference.Failure == FailureKind.Kind,
        FaultEvidence.NonFiniteGradient => difference.InGradient && difference.Failure == FailureKind.Kind,
        FaultEvidence.Exception => difference.Failure == FailureKind.Exception,
        FaultEvidence.InputChanged => difference.Failure == FailureKind.InputChanged,
        FaultEvidence.NotRepeatable => difference.Failure is FailureKind.NotRepeatable or FailureKind.Value or FailureKind.Gradient,
        _ => false,
    };
}
