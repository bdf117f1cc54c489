namespace RepLoss.Results.Statistics;

/// <summary>One step of a speed-up: what changes from one variant to the next, and how many times as fast that is.</summary>
/// <param name="From">The row before.</param>
/// <param name="To">The row after.</param>
/// <param name="Cause">What changes: element access, vectorisation, fusion or device.</param>
/// <param name="Factor">Time before over time after; below 1 where the step costs time.</param>
public sealed record SpeedupStep(ResultRow From, ResultRow To, string Cause, double Factor);
