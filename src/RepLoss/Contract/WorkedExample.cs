namespace RepLoss.Contract;

/// <summary>An input with the answer worked out by hand, which every variant has to give.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Input">The input.</param>
/// <param name="Output">The name of the output that is given.</param>
/// <param name="Expected">Its elements in row-major order.</param>
public sealed record WorkedExample(string Title, KernelInput Input, string Output, double[] Expected)
{
    /// <summary>The gradient with respect to one input worked out by hand, by the input's name; empty where not given.</summary>
    public IReadOnlyDictionary<string, double[]> Gradients { get; init; } = new Dictionary<string, double[]>();
}
