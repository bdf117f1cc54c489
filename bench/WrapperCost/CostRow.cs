using RepLoss.Contract;

namespace RepLoss.Bench.WrapperCost;

/// <summary>An operation at one size, with or without its gradient: a row of the JSON file.</summary>
/// <param name="Id">"multiply-number/n16/forward".</param>
/// <param name="CSharp">The call in C#.</param>
/// <param name="Python">The call in Python.</param>
/// <param name="Size">Number of elements of an operand.</param>
/// <param name="Pass">Forward, or forward and gradient.</param>
/// <param name="TorchSharpNanoseconds">Median time of a call.</param>
/// <param name="PyTorchNanoseconds">Median time of a call; null without PyTorch.</param>
/// <param name="Ratio">TorchSharp's time over PyTorch's; null without PyTorch.</param>
/// <param name="Allocations">What a call from C# allocates.</param>
/// <param name="TorchSharpSamplesNanoseconds">The time of a call in each round.</param>
/// <param name="PyTorchSamplesNanoseconds">The same of PyTorch; empty without it.</param>
internal sealed record CostRow(
    string Id,
    string CSharp,
    string Python,
    int Size,
    Pass Pass,
    double TorchSharpNanoseconds,
    double? PyTorchNanoseconds,
    double? Ratio,
    CallAllocations Allocations,
    IReadOnlyList<double> TorchSharpSamplesNanoseconds,
    IReadOnlyList<double> PyTorchSamplesNanoseconds);

/// <summary>What a call from C# allocates.</summary>
/// <param name="ManagedBytes">Bytes on the .NET heap.</param>
/// <param name="Tensors">TorchSharp tensors that are made; each owns a native one.</param>
/// <param name="ObjectsToFinalize">
/// Objects whose finalizer has yet to run after the call, such as the Scalar that TorchSharp makes from a number: they live on until a garbage
/// collection and their finalizer have passed. Null where they could not be counted.
/// </param>
internal sealed record CallAllocations(double ManagedBytes, double Tensors, double? ObjectsToFinalize);
