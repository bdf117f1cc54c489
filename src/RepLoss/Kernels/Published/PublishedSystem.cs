using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>
/// The parameters under which a kernel of this library is one term of a published system, made right: `list` shows them, and
/// `eval` takes them.
/// </summary>
/// <param name="System">What the system calls itself.</param>
/// <param name="Source">Where the term is: repository, commit, file and function.</param>
/// <param name="Kernel">The id of the kernel.</param>
/// <param name="Options">The kernel's parameters.</param>
/// <param name="Differs">One sentence: what is still different, the published faults left aside.</param>
/// <param name="Faults">What the published code gets wrong, a sentence each; empty where nothing is known.</param>
public sealed record PublishedSystem(
    string System, PublishedSource Source, string Kernel, KernelOptions Options, string Differs, IReadOnlyList<string> Faults)
{
    /// <summary>The parameters by their JSON names.</summary>
    public IReadOnlyList<(string Name, object Value)> Parameters =>
        [.. Parameter.Of(Options).Select(parameter => (parameter.Name, parameter.ValueIn(Options)))];

    /// <summary>The parameters as "sigma = 0.5, denominator = square".</summary>
    public string ParametersInWords => string.Join(", ", Parameters.Select(parameter => FormattableString.Invariant($"{parameter.Name} = {parameter.Value}")));
}
