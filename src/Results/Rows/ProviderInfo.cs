namespace RepLoss.Results;

/// <summary>The torch behind the tensor variants.</summary>
/// <param name="Name">"TorchSharp".</param>
/// <param name="Version">Its version and its libtorch's, as "0.107.0 (libtorch 2.10.0)".</param>
public sealed record ProviderInfo(string Name, string Version);
