namespace RepLoss.Contract;

/// <summary>What a variant gave for one input.</summary>
/// <param name="Outputs">Outputs by name.</param>
/// <param name="Gradients">Gradients by the name of the input; empty where none was asked for.</param>
public sealed record KernelOutput(
    IReadOnlyDictionary<string, HostArray> Outputs,
    IReadOnlyDictionary<string, HostArray> Gradients)
{
    /// <summary>
    /// The largest term that was summed, by "output" name or "d/" and input name; only a Loop states it, and only for sums.
    /// </summary>
    public IReadOnlyDictionary<string, double> LargestTerms { get; init; } = new Dictionary<string, double>();

    /// <summary>A copy that shares nothing with the variant's own buffers.</summary>
    public KernelOutput Copy() => this with
    {
        Outputs = Outputs.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()),
        Gradients = Gradients.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()),
    };

    /// <summary>Overwrites every array, so that nobody can hand it back later as an answer of his own.</summary>
    public void Poison()
    {
        foreach (HostArray array in Outputs.Values.Concat(Gradients.Values))
            array.Poison();
    }

    /// <summary>True where names, dtypes, shapes and every bit of outputs and gradients agree.</summary>
    public bool SameBits(KernelOutput other) => Same(Outputs, other.Outputs) && Same(Gradients, other.Gradients);

    private static bool Same(IReadOnlyDictionary<string, HostArray> a, IReadOnlyDictionary<string, HostArray> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out HostArray? other) && pair.Value.SameBits(other));

    /// <summary>The key of a gradient in <see cref="LargestTerms"/> and in findings.</summary>
    public static string GradientKey(string input) => "d/" + input;
}
