using RepLoss.Contract;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>What a tensor variant sees of a case: its inputs as tensors on the device, and its options.</summary>
public sealed class TensorCase
{
    private readonly IReadOnlyDictionary<string, Tensor> _tensors;
    private readonly KernelOptions _options;

    internal TensorCase(IReadOnlyDictionary<string, Tensor> tensors, KernelOptions options) => (_tensors, _options) = (tensors, options);

    /// <summary>The parameters.</summary>
    public TOptions Options<TOptions>() where TOptions : KernelOptions => (TOptions)_options;

    /// <summary>An input.</summary>
    public Tensor this[string name] => _tensors[name];

    /// <summary>An optional input, or null where it was left out.</summary>
    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>True for the very tensor of an input.</summary>
    internal bool IsInput(Tensor tensor) => _tensors.Values.Contains(tensor, ReferenceEqualityComparer.Instance);

    /// <summary>The same case with each tensor through a function.</summary>
    internal TensorCase Each(Func<Tensor, Tensor> change) => new(_tensors.ToDictionary(pair => pair.Key, pair => change(pair.Value)), _options);

    /// <summary>The members of a family ("prediction.0", "prediction.1", …) in order.</summary>
    public IReadOnlyList<Tensor> Family(string name)
    {
        var members = new List<Tensor>();
        while (Find($"{name}.{members.Count}") is { } member)
            members.Add(member);
        return members;
    }
}
