using System.Numerics;

namespace RepLoss.Contract;

/// <summary>
/// What a managed variant sees of a case: its inputs as plain arrays and the places where its answers go.
/// </summary>
/// <typeparam name="T">The case's floating dtype, float or double.</typeparam>
public sealed class ManagedCase<T> : PreparedRun where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly KernelInput _input;
    private readonly IReadOnlyList<string> _gradients;
    private readonly Dictionary<string, HostArray> _outputs = [];
    private readonly Dictionary<string, HostArray> _gradientArrays = [];
    private readonly Dictionary<string, (Accumulator Sum, long[] Shape)> _sums = [];
    private readonly Dictionary<string, Func<HostArray>> _late = [];
    private readonly Dictionary<string, double> _largestTerms = [];

    internal ManagedCase(KernelInput input, IReadOnlyList<string> gradients)
    {
        // A copy, so that a variant that damages its input damages its own.
        _input = input.Select((_, array) => array.Copy());
        _gradients = gradients;
    }

    internal Action Work { get; set; } = () => { };

    /// <summary>The parameters.</summary>
    public TOptions Options<TOptions>() where TOptions : KernelOptions => (TOptions)_input.Options;

    /// <summary>The shape of an input.</summary>
    public long[] Shape(string name) => _input[name].Shape;

    /// <summary>An input of the case's floating dtype.</summary>
    public T[] Floats(string name) => _input[name].As<T>();

    /// <summary>An input that is float32 in every case.</summary>
    public float[] Singles(string name) => _input[name].As<float>();

    /// <summary>An int64 input.</summary>
    public long[] Integers(string name) => _input[name].As<long>();

    /// <summary>An optional input, or null where it was left out.</summary>
    public HostArray? Find(string name) => _input.Find(name);

    /// <summary>The members of a family in order, each of the case's floating dtype, with their shapes.</summary>
    public IReadOnlyList<(T[] Data, long[] Shape)> Family(string name) =>
        [.. _input.Family(name).Select(member => (member.As<T>(), member.Shape))];

    /// <summary>True where the gradient with respect to an input is wanted.</summary>
    public bool Wants(string input) => _gradients.Contains(input);

    /// <summary>The place of an output of known shape; the variant fills every element in every run.</summary>
    public TElement[] Output<TElement>(string name, params long[] shape) where TElement : unmanaged =>
        Place<TElement>(_outputs, name, shape);

    /// <summary>The place of a gradient, of the input's shape; null where it is not wanted.</summary>
    public T[]? Gradient(string input) => Wants(input) ? Place<T>(_gradientArrays, input, Shape(input)) : null;

    /// <summary>The sum behind an output; rounded to the output's dtype when it is read.</summary>
    public Accumulator Sum(string name, params long[] shape) => AddSum(name, shape);

    /// <summary>The sums behind a gradient, one an element of the input; null where it is not wanted.</summary>
    public Accumulator? GradientSum(string input) =>
        Wants(input) ? AddSum(KernelOutput.GradientKey(input), Shape(input)) : null;

    /// <summary>Names an output whose shape the data decides; the function makes the array when the answer is read.</summary>
    public void Output(string name, Func<HostArray> read) => _late[name] = read;

    /// <summary>States the largest term of an output or gradient that is no <see cref="Accumulator"/>.</summary>
    public void LargestTerm(string key, double magnitude) => _largestTerms[key] = magnitude;

    /// <inheritdoc/>
    public override void Run() => Work();

    /// <inheritdoc/>
    public override KernelOutput Read()
    {
        Dictionary<string, HostArray> outputs = new(_outputs), gradients = new(_gradientArrays);
        Dictionary<string, double> largest = new(_largestTerms);
        foreach ((string name, Func<HostArray> read) in _late)
            outputs[name] = read();
        foreach ((string key, (Accumulator sum, long[] shape)) in _sums)
        {
            bool isGradient = key.StartsWith("d/", StringComparison.Ordinal);
            (isGradient ? gradients : outputs)[isGradient ? key[2..] : key] = HostArray.Of(sum.ToArray<T>(), shape);
            largest[key] = sum.LargestTerm;
        }

        return new KernelOutput(outputs, gradients) { LargestTerms = largest };
    }

    /// <inheritdoc/>
    public override void Poison()
    {
        foreach (HostArray array in _outputs.Values.Concat(_gradientArrays.Values))
            array.Poison();
        foreach ((Accumulator sum, _) in _sums.Values)
            sum.Poison();
    }

    /// <inheritdoc/>
    public override KernelInput ReadInput() => _input;

    /// <inheritdoc/>
    public override void Overwrite(KernelInput input)
    {
        foreach ((string name, HostArray array) in input)
            Array.Copy(array.Data, _input[name].Data, array.Count);
    }

    private static TElement[] Place<TElement>(Dictionary<string, HostArray> places, string name, long[] shape)
        where TElement : unmanaged
    {
        long count = 1;
        foreach (long length in shape)
            count *= length;
        var data = new TElement[count];
        places[name] = HostArray.Of(data, shape);
        places[name].Poison();
        return data;
    }

    private Accumulator AddSum(string key, long[] shape)
    {
        long count = 1;
        foreach (long length in shape)
            count *= length;
        var sum = new Accumulator((int)count);
        sum.Poison();
        _sums[key] = (sum, shape);
        return sum;
    }
}
