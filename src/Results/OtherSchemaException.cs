namespace RepLoss.Results;

/// <summary>A result file of another schema version: nothing is wrong with it, but it is not for this program to read.</summary>
public sealed class OtherSchemaException(string message) : ResultsException(message);
