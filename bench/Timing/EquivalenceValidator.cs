using BenchmarkDotNet.Validators;
using RepLoss.Judge;

namespace RepLoss.Bench.Timing;

/// <summary>Refuses to time what does not agree: a critical error for every variant that the judge does not pass.</summary>
internal sealed class EquivalenceValidator(IReadOnlyList<CheckLine> checkedLines) : IValidator
{
    /// <inheritdoc/>
    public bool TreatsWarningsAsErrors => true;

    /// <inheritdoc/>
    public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters) => checkedLines
        .Where(line => !line.Judgement.Holds)
        .Select(line => new ValidationError(isCritical: true, line.Judgement.Findings[0].ToString()));
}
