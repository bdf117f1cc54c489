using RepLoss.Contract;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>A tensor variant with its inputs uploaded.</summary>
internal sealed class TensorRun : PreparedRun
{
    private readonly Func<TensorCase, IReadOnlyList<(string Name, Tensor Value)>> _compute;
    private readonly IReadOnlyList<string> _gradients;
    private readonly Dictionary<string, Tensor> _inputs = [];
    private readonly List<Tensor> _leaves = [];
    private readonly TensorCase _case;
    private readonly KernelOptions _options;
    private readonly Device? _onCuda;
    private IReadOnlyList<(string Name, Tensor Value)> _outputs = [];
    private List<Tensor> _results = [];

    public TensorRun(
        Func<TensorCase, IReadOnlyList<(string Name, Tensor Value)>> compute, KernelInput input, IReadOnlyList<string> gradients, string device)
    {
        (_compute, _gradients, _options) = (compute, gradients, input.Options);
        var place = torch.device(device);
        _onCuda = place.type == DeviceType.CUDA ? place : null;
        foreach ((string name, HostArray array) in input)
        {
            Tensor uploaded = array.ToTensor(place).DetachFromDisposeScope();
            _inputs[name] = gradients.Contains(name) ? uploaded.requires_grad_() : uploaded;
        }

        _leaves.AddRange(gradients.Select(name => _inputs[name]));
        _case = new TensorCase(_inputs, input.Options);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Free();
        using DisposeScope scope = NewDisposeScope();
        if (_leaves.Count == 0)
        {
            using var _ = no_grad();
            _outputs = _compute(_case);
        }
        else
        {
            _outputs = _compute(_case);
            Tensor loss = _outputs[0].Value;
            // An empty set gives a constant, whose gradient is zero.
            _results = loss.requires_grad
                ? [.. Gradients(loss.ndim == 0 ? loss : loss.sum()).Select(Result)]
                : [.. _leaves.Select(leaf => zeros_like(leaf).DetachFromDisposeScope())];
        }

        foreach ((_, Tensor value) in _outputs)
            value.DetachFromDisposeScope();
        if (_onCuda is not null)
            cuda.synchronize(_onCuda);
    }

    /// <inheritdoc/>
    public override KernelOutput Read()
    {
        using DisposeScope scope = NewDisposeScope();
        return new KernelOutput(
            _outputs.ToDictionary(output => output.Name, output => output.Value.ToHost(output.Name)),
            _gradients.Zip(_results).ToDictionary(pair => pair.First, pair => pair.Second.ToHost()));
    }

    /// <summary>The shapes of outputs and gradients, which tensors without data have, too.</summary>
    internal IEnumerable<(string Name, long[] Shape)> Shapes =>
        _outputs.Select(output => (output.Name, output.Value.shape)).Concat(_gradients.Zip(_results, (name, value) => (KernelOutput.GradientKey(name), value.shape)));

    /// <summary>Lets the last answer go: outputs are new tensors in every run, so there is nothing left to fill.</summary>
    public override void Poison() => Free();

    /// <inheritdoc/>
    public override KernelInput ReadInput()
    {
        using DisposeScope scope = NewDisposeScope();
        var input = new KernelInput(_options);
        foreach ((string name, Tensor value) in _inputs)
            input.Add(name, value.ToHost());
        return input;
    }

    /// <inheritdoc/>
    public override void Overwrite(KernelInput input)
    {
        using DisposeScope scope = NewDisposeScope();
        using var _ = no_grad();
        foreach ((string name, HostArray array) in input)
            _inputs[name].copy_(array.ToTensor(_inputs[name].device));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Free();
        foreach (Tensor input in _inputs.Values)
            input.Dispose();
        base.Dispose(disposing);
    }

    // Not autograd.grad: where the native part of that throws, as for a variable that was changed in place, the process ends.
    private IEnumerable<Tensor?> Gradients(Tensor loss)
    {
        loss.backward();
        foreach (Tensor leaf in _leaves)
        {
            yield return leaf.grad;
            leaf.grad = null;
        }
    }

    private Tensor Result(Tensor? gradient, int leaf) =>
        (gradient ?? zeros_like(_leaves[leaf])).DetachFromDisposeScope();

    private void Free()
    {
        foreach ((_, Tensor value) in _outputs)
            value.Dispose();
        foreach (Tensor gradient in _results)
            gradient.Dispose();
        (_outputs, _results) = ([], []);
    }
}
