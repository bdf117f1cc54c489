namespace RepLoss.Results;

/// <summary>The torch behind the tensor variants.</summary>
/// <param name="Name">"TorchSharp" or "LibTorch".</param>
/// <param name="Version">Its version, such as "1.13.1"; TorchSharp's with its libtorch, as "0.106.0 (libtorch 2.10.0.0)".</param>
public sealed record ProviderInfo(string Name, string Version);
